using System.Collections.Immutable;
using System.Text;

namespace TechVolunteers.Nominations.Typed;

/// <summary>
/// How a check code is written for people: ten signs of Crockford's base 32 (no I, L, O, U) in two groups, <c>7K2MQ-0XN4C</c>. The last two are
/// check signs of a Reed–Solomon code over GF(32): any one or two wrong signs are noticed, so any two that changed places as well.
/// </summary>
public static class CodeSigns
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Data = 8;
    private const int Length = Data + 2;
    private const int Group = 5;

    /// <summary>α^0 … α^30 with α⁵ = α² + 1: every element of GF(32) but 0.</summary>
    private static readonly ImmutableArray<int> Powers = [.. PowersOfAlpha()];

    /// <summary>How many bytes of <see cref="Write"/>'s input become signs: 40 bits.</summary>
    public const int Bytes = 5;

    public static string Write(ReadOnlySpan<byte> bytes)
    {
        ulong bits = 0;
        foreach (var one in bytes[..Bytes])
            bits = (bits << 8) | one;
        Span<int> signs = stackalloc int[Length];
        for (var n = 0; n < Data; n++)
            signs[n] = (int)(bits >> (5 * (Data - 1 - n))) & 31;
        // The two sums over the whole code shall be 0: c₈ + c₉ = sum, c₈α⁸ + c₉α⁹ = weighted.
        var (sum, weighted) = Sums(signs[..Data]);
        signs[Length - 1] = Divide(weighted ^ Multiply(sum, Powers[Data]), Powers[Data] ^ Powers[Data + 1]);
        signs[Length - 2] = sum ^ signs[Length - 1];
        return Text(signs);
    }

    /// <summary>
    /// The code as <see cref="Write"/> wrote it, from what somebody typed: case, spaces, hyphens and full-width signs make no difference, and O, I, L are
    /// taken for 0, 1, 1. Null when it is no code or was mistyped.
    /// </summary>
    public static string? Read(string typed)
    {
        Span<int> signs = stackalloc int[Length];
        var n = 0;
        foreach (var c in typed.Normalize(NormalizationForm.FormKC).ToUpperInvariant())
        {
            if (char.IsWhiteSpace(c) || c is '-' or '－' or '–' or '—')
                continue;
            var sign = Alphabet.IndexOf(c switch { 'O' => '0', 'I' or 'L' => '1', _ => c }, StringComparison.Ordinal);
            if (sign < 0 || n == Length)
                return null;
            signs[n++] = sign;
        }
        return n == Length && Sums(signs) == (0, 0) ? Text(signs) : null;
    }

    private static (int Sum, int Weighted) Sums(ReadOnlySpan<int> signs)
    {
        var (sum, weighted) = (0, 0);
        for (var n = 0; n < signs.Length; n++)
        {
            sum ^= signs[n];
            weighted ^= Multiply(signs[n], Powers[n]);
        }
        return (sum, weighted);
    }

    private static string Text(ReadOnlySpan<int> signs)
    {
        var text = new StringBuilder(Length + 1);
        for (var n = 0; n < signs.Length; n++)
            text.Append(n == Group ? "-" : "").Append(Alphabet[signs[n]]);
        return text.ToString();
    }

    private static int Multiply(int a, int b) => a == 0 || b == 0 ? 0 : Powers[(Powers.IndexOf(a) + Powers.IndexOf(b)) % Powers.Length];

    private static int Divide(int a, int b) => a == 0 ? 0 : Powers[(Powers.IndexOf(a) - Powers.IndexOf(b) + Powers.Length) % Powers.Length];

    private static IEnumerable<int> PowersOfAlpha()
    {
        for (var (n, power) = (0, 1); n < 31; n++)
        {
            yield return power;
            power <<= 1;
            power ^= power > 31 ? 0b100101 : 0;
        }
    }
}
