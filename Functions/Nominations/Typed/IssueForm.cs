using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Web;
using Answers = TechVolunteers.Web.Answers;

namespace TechVolunteers.Nominations.Typed;

/// <summary>The filled-in form for printing: a version is made once and can be downloaded as often as it is wanted.</summary>
public sealed class IssueForm(OwnTypedForms own, TypedForms forms, TimeProvider time)
{
    /// <param name="Revision">The saved state that is to be printed.</param>
    public sealed record Wish(int? Revision);

    [Function("IssueTypedFormApi")]
    public async Task<IResult> Issue(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/drafts/{draft}/forms")] HttpRequest request, string campaign, string draft, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaign, draft, NominationPermissions.Type, cancel);
        if (asked is not OwnTypedForm.Found found)
            return await Answers.Refuse(request, ((OwnTypedForm.No)asked).Why, time, cancel);
        var bound = await request.Bind<Wish>(cancel);
        if (bound is not Bound<Wish>.Value { It: var wish })
            return await Answers.Refuse(request, ((Bound<Wish>.No)bound).Why, time, cancel);
        if (wish.Revision is not { } revision)
            return await Answers.Refuse(request, Refusal.Invalid("没有注明依据的版本（revision）。", "请填写查询时得到的 revision。"), time, cancel);
        return await forms.Issue(found.Campaign, found.Form, revision, found.By, cancel) switch
        {
            Issuing.Issued { Form: var issued } => Answers.Data(
                new { issued.Version, issued.IssuedAt, CheckCode = issued.CheckCode().ToString(), Form = $"/api/campaigns/{campaign}/drafts/{draft}/forms/{issued.Version}.docx" },
                StatusCodes.Status201Created),
            var no => await Answers.Refuse(request, ((Issuing.Refused)no).Why, time, cancel),
        };
    }

    [Function("DownloadTypedForm")]
    public Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unit/{campaign}/drafts/{draft}/forms/{file}")] HttpRequest request, string campaign, string draft, string file, CancellationToken cancel) =>
        Download(request, campaign, draft, file, cancel);

    [Function("DownloadTypedFormApi")]
    public Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/drafts/{draft}/forms/{file}")] HttpRequest request, string campaign, string draft, string file, CancellationToken cancel) =>
        Download(request, campaign, draft, file, cancel);

    /// <param name="file">The version with <c>.docx</c>.</param>
    private async Task<IResult> Download(HttpRequest request, string campaignId, string draft, string file, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaignId, draft, NominationPermissions.Type, cancel);
        if (asked is not OwnTypedForm.Found { Campaign: var campaign, Form: var typed })
            return await Answers.Refuse(request, ((OwnTypedForm.No)asked).Why, time, cancel);
        if (!file.EndsWith(".docx", StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(file[..^".docx".Length], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || version is < 1 or > IssuedKeys.MostVersions
            || await own.Issued(campaign, typed, version, cancel) is not { } issued)
        {
            return await Answers.Refuse(request, Refusal.Unknown("没有这一版推荐表。", typed.Issued == 0 ? "请先保存并生成推荐表。" : $"这份推荐表已生成 {typed.Issued} 版，请从填写页面下载。"), time, cancel);
        }
        var form = TypedForms.FormOf(campaign, typed);
        return Word.Attachment(
            request,
            $"推荐表（{form.CategoryName}）第{version}版.docx",
            output => FormWriter.Write(output, form, new FormHeading(campaign.Definition.Title, issued.UnitName, issued.CheckCode().ToString()), TypedAnswers.Values(TypedAnswers.Read(form, issued.Answers))));
    }
}

/// <summary>A Word file as an answer.</summary>
internal static class Word
{
    private const string Type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    /// <param name="write">Writes the file, some 20 KB.</param>
    public static IResult Attachment(HttpRequest request, string name, Action<Stream> write)
    {
        var content = new MemoryStream();
        write(content);
        content.Position = 0;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        request.HttpContext.Response.Headers.ContentDisposition = disposition.ToString();
        return Results.Stream(content, Type);
    }
}
