using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.Scan.Seals;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Scan;

public sealed class StampedPageTests
{
    [Fact]
    public void A_stamped_page_opens_without_findings()
    {
        using var pdf = new MemoryStream();
        StampedPage.Write(pdf, new StampedText("Nomination form, printed and stamped (test)", ["KJZY2021-A-0001", "Example Society (test)"], "EXAMPLE SOCIETY (TEST)", "ABCD-1234", Pages: 2));

        var reading = PdfReader.Read(pdf);
        Assert.Empty(reading.Findings);
        Assert.Equal(2, reading.Pages);
        Assert.Equal(SealVerdict.Present, PdfReader.ReadStamped(pdf).Seal?.Verdict);
    }

    [Fact]
    public void A_text_that_the_font_lacks_is_an_error_and_not_a_gap() =>
        Assert.Throws<ArgumentException>(() => StampedPage.Write(Stream.Null, new StampedText("示例", [], "x")));
}
