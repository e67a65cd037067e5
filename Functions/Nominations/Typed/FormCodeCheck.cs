using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Typed;

/// <summary>How the check code of an uploaded Word form stands to what was given out.</summary>
public enum FormCodeStanding
{
    /// <summary>The form carries none of ours: a unit may send a form of its own.</summary>
    None,

    /// <summary>None, though a version with a code was given out for this nomination.</summary>
    Missing,

    /// <summary>It carries one that is miswritten.</summary>
    Unreadable,

    /// <summary>It carries one of this campaign that was never given out.</summary>
    Unknown,

    /// <summary>Its code belongs to another nomination.</summary>
    OtherNomination,

    /// <summary>A newer version was given out since.</summary>
    Older,

    /// <summary>The latest version, but other content than the code stands for.</summary>
    Changed,

    /// <summary>The latest version, as it was given out.</summary>
    Same,
}

/// <param name="Version">The code's version; 0 where there is none.</param>
/// <param name="Latest">The newest version given out; 0 where there is none.</param>
/// <param name="Changed">The tags whose answers are others than in the version that the code names.</param>
public sealed record FormCodeResult(FormCodeStanding Standing, string? Code, int Version, int Latest, ImmutableArray<string> Changed);

/// <summary>Compares an uploaded form with the versions that were given out for its nomination.</summary>
public sealed class FormCodeCheck(IssuedCodes codes, NominationReads nominations, IRecords records)
{
    public async Task<FormCodeResult> Check(RunningCampaign campaign, Nomination nomination, FormReading form, CancellationToken cancel)
    {
        var typed = await records.Find<TypedForm>(campaign.Partition, TypedKeys.Form(nomination.Id), cancel);
        var none = Result(typed is { Issued: > 0 } ? FormCodeStanding.Missing : FormCodeStanding.None, latest: typed?.Issued ?? 0);
        // Other systems print codes too; those that name another campaign say nothing about this one.
        if (form.CheckCode is not { } text || (CheckCode.Parse(text) is { } code ? code.Campaign != campaign.Id.Value : CodeSigns.Read(text) is null))
            return none;
        switch (await codes.Find(text, cancel))
        {
            case CodeOrigin.Unreadable:
                return Result(FormCodeStanding.Unreadable, text);
            case CodeOrigin.Issued issued when issued.Form.Campaign == campaign.Id:
                return await Stands(campaign, nomination, issued, cancel)
                    ? Compared(campaign, form, issued)
                    : Result(FormCodeStanding.OtherNomination, text, issued.Form.Version, issued.Latest);
            default:
                return Result(FormCodeStanding.Unknown, text);
        }
    }

    /// <summary>A unit may also send its print from the page for new packets; then the nomination has an id of its own.</summary>
    private async Task<bool> Stands(RunningCampaign campaign, Nomination nomination, CodeOrigin.Issued issued, CancellationToken cancel) =>
        issued.Form.Nomination == nomination.Id
        || (issued.Form.Unit == nomination.Unit && await nominations.Find(campaign.Id, issued.Form.Nomination.Value, cancel) is null);

    private static FormCodeResult Compared(RunningCampaign campaign, FormReading form, CodeOrigin.Issued issued)
    {
        var definition = campaign.Definition.Category(issued.Form.Category)?.Form ?? throw new InvalidOperationException($"Campaign {campaign.Id} has no category {issued.Form.Category}.");
        var changed = FormContent.Of(definition, TypedAnswers.Read(definition, issued.Form.Answers)).Differences(FormContent.Of(definition, form));
        var standing = issued.Form.Version < issued.Latest ? FormCodeStanding.Older : changed.IsEmpty ? FormCodeStanding.Same : FormCodeStanding.Changed;
        return Result(standing, issued.Form.CheckCode().ToString(), issued.Form.Version, issued.Latest, changed);
    }

    private static FormCodeResult Result(FormCodeStanding standing, string? code = null, int version = 0, int latest = 0, ImmutableArray<string>? changed = null) =>
        new(standing, code, version, latest, changed ?? []);
}

/// <summary>The sentences about a form's check code.</summary>
public static class FormCodeFindings
{
    private const string PrintAgain = "请在填写页面重新生成、打印、盖章并上传；如已无法更换，由工作人员对照扫描件核实。";

    public static ImmutableArray<Finding> Of(FormCodeResult result, FormDefinition form) => result.Standing switch
    {
        FormCodeStanding.None or FormCodeStanding.Same => [],
        FormCodeStanding.Missing => [Soft("form-code-missing", $"上传的推荐表没有校验码，不是在线填写后生成的第 {result.Latest} 版。", "请上传系统生成的 Word 推荐表；如果有意改用自己的表格，由工作人员核对。", null)],
        FormCodeStanding.Unreadable => [Soft("form-code-unreadable", "推荐表上的校验码不完整，可能改动过。", PrintAgain, result.Code)],
        FormCodeStanding.Unknown => [Soft("form-code-unknown", "推荐表上的校验码不是本系统生成的。", "请上传系统生成的推荐表，由工作人员核对来源。", result.Code)],
        FormCodeStanding.OtherNomination => [Soft("form-code-other", "推荐表上的校验码属于另一份推荐。", "请核对是否传错了文件；上传错误的，请替换材料。", result.Code)],
        FormCodeStanding.Older => [Soft("form-code-older", $"上传的推荐表是第 {result.Version} 版，此后又生成了第 {result.Latest} 版。", $"请上传第 {result.Latest} 版推荐表及其盖章扫描件；如以第 {result.Version} 版为准，由工作人员核对。", result.Code), .. Changed(result, form)],
        _ => Changed(result, form),
    };

    private static ImmutableArray<Finding> Changed(FormCodeResult result, FormDefinition form)
    {
        if (result.Changed.IsEmpty)
            return [];
        var labels = form.Fields.Where(field => result.Changed.Contains(field.Tag)).Select(field => $"“{field.Label}”");
        return [Soft("form-changed-after-code", $"推荐表生成第 {result.Version} 版校验码之后，内容有改动：{string.Join("、", labels)}。", PrintAgain, result.Code)];
    }

    private static Finding Soft(string code, string what, string @do, string? evidence) => new(code, Severity.Soft, null, what, @do, null, evidence);
}
