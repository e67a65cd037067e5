using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Nominations;

/// <summary>The blank recommendation form of a category, for anybody.</summary>
public sealed class DownloadBlankForm(CampaignReads campaigns, TimeProvider time)
{
    [Function(nameof(DownloadBlankForm))]
    public Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "campaigns/{campaign}/forms/{file}")] HttpRequest request, string campaign, string file, CancellationToken cancel) =>
        Answer(request, campaign, file, cancel);

    [Function("DownloadBlankFormApi")]
    public Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/forms/{file}")] HttpRequest request, string campaign, string file, CancellationToken cancel) =>
        Answer(request, campaign, file, cancel);

    /// <param name="file">The category's code with <c>.docx</c>.</param>
    private async Task<IResult> Answer(HttpRequest request, string campaignId, string file, CancellationToken cancel)
    {
        if (await campaigns.Find(campaignId, cancel) is not { } campaign)
            return await Web.Answers.Refuse(request, CampaignReads.NoSuchCampaign, time, cancel);
        var code = file.EndsWith(".docx", StringComparison.OrdinalIgnoreCase) ? file[..^".docx".Length] : "";
        if (campaign.Definition.Category(CategoryCode.From(code)) is not { Form: var form })
            return await Web.Answers.Refuse(request, Refusal.Unknown("没有这个类别的推荐表。", "请从征集说明页面下载。"), time, cancel);
        return Word.Attachment(request, $"推荐表（{form.CategoryName}）.docx", output => BlankForm.Write(output, form, new FormHeading(campaign.Definition.Title)));
    }
}
