using TechVolunteers.Nominations.Scan;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Scan;

public sealed class CheckCodeTests
{
    [Fact]
    public void A_code_is_read_part_by_part_and_written_as_it_was()
    {
        var code = CheckCode.Parse("TV1:KJZYFW2021:DV010:2:K829-G5RQ");

        Assert.Equal(new CheckCode("KJZYFW2021", "DV010", 2, "K829-G5RQ"), code);
        Assert.Equal("TV1:KJZYFW2021:DV010:2:K829-G5RQ", code!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://example.org/")]
    [InlineData("TV2:KJZYFW2021:DV010:2:K829-G5RQ")]
    [InlineData("TV1:KJZYFW2021:DV010:0:K829-G5RQ")]
    [InlineData("TV1:KJZYFW2021:DV010:-2:K829-G5RQ")]
    [InlineData("TV1:KJZYFW2021:DV010:two:K829-G5RQ")]
    [InlineData("TV1:KJZYFW2021::2:K829-G5RQ")]
    [InlineData("TV1:KJZYFW2021:DV010:2:K829-G5RQ:more")]
    public void Other_texts_are_no_check_code(string text) => Assert.Null(CheckCode.Parse(text));

    [Theory]
    [InlineData("TV1:C:N1:2:AAAA", CheckCodeMatch.Same)]
    [InlineData("TV1:C:N1:1:BBBB", CheckCodeMatch.OlderVersion)]
    [InlineData("TV1:C:N1:3:BBBB", CheckCodeMatch.NewerVersion)]
    [InlineData("TV1:C:N1:2:BBBB", CheckCodeMatch.OtherContent)]
    [InlineData("TV1:C:N2:2:AAAA", CheckCodeMatch.OtherNomination)]
    [InlineData("TV1:D:N1:2:AAAA", CheckCodeMatch.OtherNomination)]
    public void A_scan_s_code_stands_to_the_form_s(string scan, CheckCodeMatch match) =>
        Assert.Equal(match, CheckCode.Parse(scan)!.Against(CheckCode.Parse("TV1:C:N1:2:AAAA")!));
}
