namespace TechVolunteers.Nominations.Scan.QrCodes;

/// <summary>Corrects codewords of a QR code: Reed–Solomon over GF(256) with x⁸+x⁴+x³+x²+1 and roots from α⁰ (ISO/IEC 18004, 7.5.2 and Annex B).</summary>
internal static class ReedSolomon
{
    private const int Polynomial = 0x11D;
    private const int Order = 255;

    private static readonly byte[] Powers = new byte[Order * 2];
    private static readonly int[] Logs = new int[Order + 1];

    static ReedSolomon()
    {
        for (var (power, value) = (0, 1); power < Order; power++)
        {
            Powers[power] = Powers[power + Order] = (byte)value;
            Logs[value] = power;
            value <<= 1;
            value ^= value > Order ? Polynomial : 0;
        }
    }

    /// <summary>Corrects <paramref name="block"/> in place. False when it holds more errors than <paramref name="checks"/> codewords at its end can mend.</summary>
    public static bool Correct(Span<byte> block, int checks)
    {
        var syndromes = new byte[checks];
        var clean = true;
        for (var n = 0; n < checks; n++)
        {
            byte sum = 0;
            foreach (var codeword in block)
            {
                sum = (byte)(Multiply(sum, Powers[n]) ^ codeword);
            }

            syndromes[n] = sum;
            clean &= sum == 0;
        }

        return clean || Mend(block, syndromes);
    }

    private static bool Mend(Span<byte> block, byte[] syndromes)
    {
        var locator = Locator(syndromes, out var errors);
        if (errors * 2 > syndromes.Length)
        {
            return false;
        }

        // Σ(x) = S(x)·Λ(x) mod x^checks
        var evaluator = new byte[syndromes.Length];
        for (var i = 0; i < evaluator.Length; i++)
        {
            for (var j = 0; j <= i && j < locator.Length; j++)
            {
                evaluator[i] ^= Multiply(locator[j], syndromes[i - j]);
            }
        }

        var mended = 0;
        for (var place = 0; place < block.Length; place++)
        {
            var inverse = Powers[(Order - place) % Order];
            if (At(locator, inverse) != 0)
            {
                continue;
            }

            // Forney: the derivative keeps the odd coefficients.
            byte slope = 0;
            for (var n = 1; n < locator.Length; n += 2)
            {
                slope ^= Multiply(locator[n], Power(inverse, n - 1));
            }

            if (slope == 0)
            {
                return false;
            }

            block[block.Length - 1 - place] ^= Multiply(Powers[place % Order], Divide(At(evaluator, inverse), slope));
            mended++;
        }

        return mended == errors;
    }

    // Berlekamp–Massey.
    private static byte[] Locator(byte[] syndromes, out int errors)
    {
        var current = new byte[syndromes.Length + 1];
        var previous = new byte[syndromes.Length + 1];
        current[0] = previous[0] = 1;
        var (length, gap, last) = (0, 1, (byte)1);
        for (var n = 0; n < syndromes.Length; n++)
        {
            var discrepancy = syndromes[n];
            for (var i = 1; i <= length; i++)
            {
                discrepancy ^= Multiply(current[i], syndromes[n - i]);
            }

            if (discrepancy == 0)
            {
                gap++;
                continue;
            }

            var before = (byte[])current.Clone();
            var factor = Divide(discrepancy, last);
            for (var i = gap; i < current.Length; i++)
            {
                current[i] ^= Multiply(factor, previous[i - gap]);
            }

            if (length * 2 <= n)
            {
                (length, previous, last, gap) = (n + 1 - length, before, discrepancy, 1);
            }
            else
            {
                gap++;
            }
        }

        errors = length;
        return current[..Math.Min(current.Length, length + 1)];
    }

    private static byte At(byte[] polynomial, byte x)
    {
        byte sum = 0;
        for (var n = polynomial.Length - 1; n >= 0; n--)
        {
            sum = (byte)(Multiply(sum, x) ^ polynomial[n]);
        }

        return sum;
    }

    private static byte Power(byte value, int exponent) => Powers[Logs[value] * exponent % Order];

    private static byte Multiply(byte a, byte b) => a == 0 || b == 0 ? (byte)0 : Powers[Logs[a] + Logs[b]];

    private static byte Divide(byte a, byte b) => a == 0 ? (byte)0 : Powers[Logs[a] + Order - Logs[b]];
}
