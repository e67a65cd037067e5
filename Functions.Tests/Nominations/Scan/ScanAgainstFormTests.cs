using System.Collections.Immutable;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.Scan.Seals;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Tests.Nominations.Eligibility;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Scan;

public sealed class ScanAgainstFormTests
{
    private const string Story = "多年来坚持把科技知识送到田间地头，先后组织三十六场培训，受益群众四千余人次，深受欢迎，大家都说讲得明白教得会，还编写了大字版的手机使用手册，手把手地教，一遍不会就教两遍。";

    [Theory]
    [InlineData("TV1:C:N1:2:K829-G5RQ", "TV1:C:N1:2:K829-G5RQ", CodeAgreement.Same, null)]
    [InlineData("K829-G5RQ", "TV1:C:N1:2:K829-G5RQ", CodeAgreement.Same, null)]
    [InlineData("TV1:C:N1:2:K829-G5RQ", "TV1:C:N1:1:AAAA-BBBB", CodeAgreement.OlderVersion, "scan-older-version")]
    [InlineData("TV1:C:N1:2:K829-G5RQ", "TV1:C:N1:3:AAAA-BBBB", CodeAgreement.NewerVersion, "scan-newer-version")]
    [InlineData("TV1:C:N1:2:K829-G5RQ", "TV1:C:N1:2:AAAA-BBBB", CodeAgreement.OtherContent, "scan-other-content")]
    [InlineData("TV1:C:N1:2:K829-G5RQ", "TV1:C:N2:2:K829-G5RQ", CodeAgreement.OtherNomination, "scan-other-nomination")]
    [InlineData("K829-G5RQ", "TV1:C:N1:2:AAAA-BBBB", CodeAgreement.OtherContent, "scan-other-content")]
    [InlineData("K829-G5RQ", null, CodeAgreement.NotOnScan, "scan-without-code")]
    [InlineData(null, "TV1:C:N1:2:AAAA-BBBB", CodeAgreement.NotOnForm, "form-without-code")]
    [InlineData(null, null, CodeAgreement.NotCompared, null)]
    public void Feature_N8_the_code_on_the_scan_is_compared_with_the_forms(string? onForm, string? onScan, CodeAgreement agreement, string? finding)
    {
        var compared = ScanAgainstForm.Compare(Form(onForm), Scan(onScan), SamplePackets.Forms);

        Assert.Equal(agreement, compared.Agreement);
        Assert.Equal(finding, compared.Findings.SingleOrDefault()?.Code);
        Assert.All(compared.Findings, each => Assert.True(each.Severity == Severity.Soft && each.What.EndsWith('。') && each.Do.EndsWith('。')));
        Assert.EndsWith("。", ScanFindings.Sentence(agreement));
    }

    [Fact]
    public void A_code_that_can_t_be_read_is_named_once()
    {
        var compared = ScanAgainstForm.Compare(Form("K829-G5RQ"), Scan(null) with { Code = new CodeReading(CodeVerdict.Unreadable, []) }, SamplePackets.Forms);

        Assert.Equal(CodeAgreement.Unreadable, compared.Agreement);
        Assert.Empty(compared.Findings);
    }

    [Theory]
    [InlineData(ScanKind.Scan, "多年来坚持把科技知识送到田间地头", "多年来坚持把科技知织送到田问地头", false)]
    [InlineData(ScanKind.BornDigital, "，深受欢迎，", "第1页共3页，深受欢迎，", false)]
    [InlineData(ScanKind.Scan, "先后组织三十六场培训，受益群众四千余人次", "利用网络平台开设公益直播课，耐心解答网友的提问", true)]
    [InlineData(ScanKind.BornDigital, "受益群众四千余人次", "受益群众九千多人次", true)]
    public void A_text_layer_is_compared_with_the_answers(ScanKind kind, string typed, string printed, bool differs)
    {
        var scan = Scan(null) with { Kind = kind, TextLayer = "推荐表示例内容" + Story.Replace(typed, printed, StringComparison.Ordinal) + new string('填', 40) };

        var compared = ScanAgainstForm.Compare(Form(null, Story), scan, SamplePackets.Forms);

        Assert.Equal(differs ? ["scan-text-differs"] : Array.Empty<string>(), compared.Findings.Select(finding => finding.Code));
        Assert.Equal(differs ? "事迹简介" : null, compared.Findings.SingleOrDefault()?.Evidence);
    }

    [Fact]
    public void A_scan_that_was_not_read_is_not_compared()
    {
        var scan = new ScanReading(null, ScanKind.Unknown, []);

        Assert.Same(scan, ScanAgainstForm.Compare(Form("K829-G5RQ"), scan, SamplePackets.Forms));
    }

    private static FormReading Form(string? code, string? summary = null)
    {
        var fields = SamplePackets.Form("A").Fields.ToImmutableSortedDictionary(
            field => field.Tag,
            field => field.Tag == "summary" && summary is not null ? SomeForm.Read(field, summary) : new FieldReading.Empty("表格第 1 行"),
            StringComparer.Ordinal);
        return new FormReading(null, fields, code, []);
    }

    private static ScanReading Scan(string? code) => new(1, ScanKind.Scan, [])
    {
        Seal = new SealReading(SealVerdict.Missing, SealDoubt.None, []),
        Code = code is null ? new CodeReading(CodeVerdict.None, []) : new CodeReading(CodeVerdict.Read, [new CodeSighting(1, CheckCode.Parse(code)!)]),
    };
}
