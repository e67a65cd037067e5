using System.Security.Cryptography;
using CsCheck;
using TechVolunteers.Nominations.Typed;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Typed;

public sealed class CodeSignsTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    [Fact]
    public void A_code_is_read_back_as_it_was_written() =>
        Gen.Byte.Array[CodeSigns.Bytes].Sample(bytes => CodeSigns.Read(CodeSigns.Write(bytes)) == CodeSigns.Write(bytes), iter: 1_000);

    [Fact]
    public void Different_bytes_have_different_codes() =>
        Assert.Equal(256, Enumerable.Range(0, 256).Select(n => CodeSigns.Write([0, 1, 2, 3, (byte)n])).Distinct().Count());

    [Theory]
    [InlineData(0x00, 0x00, 0x00, 0x00, 0x00, "00000-00000")]
    [InlineData(0x01, 0x23, 0x45, 0x67, 0x89, "04HMA-SW9RZ")]
    public void A_code_is_the_same_for_ever(byte a, byte b, byte c, byte d, byte e, string code) => Assert.Equal(code, CodeSigns.Write([a, b, c, d, e]));

    [Fact]
    public void Every_wrong_sign_is_noticed()
    {
        var code = Plain(CodeSigns.Write(RandomNumberGenerator.GetBytes(CodeSigns.Bytes)));
        for (var at = 0; at < code.Length; at++)
        {
            foreach (var wrong in Alphabet.Where(sign => sign != code[at]))
                Assert.Null(CodeSigns.Read(Put(code, at, wrong)));
        }
    }

    [Fact]
    public void Every_two_wrong_signs_are_noticed_wherever_they_stand()
    {
        var code = Plain(CodeSigns.Write([0x5A, 0x17, 0xC3, 0x88, 0x2E]));
        for (var a = 0; a < code.Length; a++)
        {
            for (var b = a + 1; b < code.Length; b++)
            {
                foreach (var x in Alphabet.Where(sign => sign != code[a]))
                {
                    foreach (var y in Alphabet.Where(sign => sign != code[b]))
                        Assert.Null(CodeSigns.Read(Put(Put(code, a, x), b, y)));
                }
            }
        }
    }

    [Fact]
    public void Two_signs_that_changed_places_are_noticed() =>
        Gen.Select(Gen.Byte.Array[CodeSigns.Bytes], Gen.Int[0, 9], Gen.Int[0, 9]).Sample((bytes, a, b) =>
        {
            var code = Plain(CodeSigns.Write(bytes));
            return code[a] == code[b] || CodeSigns.Read(Put(Put(code, a, code[b]), b, code[a])) is null;
        }, iter: 2_000);

    [Theory]
    [InlineData("04hma-sw9rz")]
    [InlineData(" 04HMA SW9RZ ")]
    [InlineData("O4HMASW9RZ")]
    [InlineData("０４ＨＭＡ－ＳＷ９ＲＺ")]
    public void A_code_may_be_typed_in_any_hand(string typed) => Assert.Equal("04HMA-SW9RZ", CodeSigns.Read(typed));

    [Theory]
    [InlineData("")]
    [InlineData("04HMA-SW9R")]
    [InlineData("04HMA-SW9RZZ")]
    [InlineData("04HMU-SW9RZ")]
    [InlineData("校验码")]
    public void What_is_no_code_is_none(string typed) => Assert.Null(CodeSigns.Read(typed));

    private static string Plain(string code) => code.Replace("-", "", StringComparison.Ordinal);

    private static string Put(string code, int at, char sign) => code[..at] + sign + code[(at + 1)..];
}
