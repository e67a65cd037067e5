using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Web;

namespace TechVolunteers.ExpertReview;

/// <param name="Act"><c>draft</c> or <c>file</c>.</param>
public sealed record SheetBody(ImmutableSortedDictionary<string, int?>? Scores, string? Comment, string? Act, int DecisionVersion);

/// <summary>An expert saves a draft of a score sheet, or files it.</summary>
public sealed class FileSheet(CampaignReads campaigns, ExpertReviewReads reads, ReviewTaskReads tasks, Scoring scoring, TimeProvider time)
{
    [Function("FileSheet")]
    public Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "expert/{campaign}/nominations/{id}/sheet")] HttpRequest request, string campaign, string id, CancellationToken cancel) =>
        Run(request, campaign, id, cancel);

    [Function("FileSheetApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/nominations/{id}/sheet")] HttpRequest request, string campaign, string id, CancellationToken cancel) =>
        Run(request, campaign, id, cancel);

    private async Task<IResult> Run(HttpRequest request, string campaign, string id, CancellationToken cancel)
    {
        var entry = await OwnTask.Enter(request, campaigns, reads, campaign, id, ExpertReviewPermissions.Score, time, cancel);
        if (entry is not CampaignEntry.Open open)
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var bound = await request.Bind<SheetBody>(cancel);
        if (bound is not Bound<SheetBody>.Value { It: var body })
            return await Answers.Refuse(request, ((Bound<SheetBody>.No)bound).Why, time, cancel);
        var (nomination, expert, typed) = (NominationId.From(id), request.Visitor().Who!.Id, new TypedSheet(body.Scores, body.Comment));
        var refusal = body.Act switch
        {
            "draft" => await scoring.SaveDraft(open.Campaign, nomination, expert, typed, body.DecisionVersion, open.By, cancel),
            "file" => await scoring.File(open.Campaign, nomination, expert, typed, body.DecisionVersion, open.By, cancel),
            _ => Refusal.Invalid("没有说明是存草稿还是提交。", "请点击“存草稿”或“提交评分”。"),
        };
        if (refusal is not null)
            return await Refused(request, open.Campaign, nomination, body, refusal, cancel);
        if (request.IsApi())
            return Answers.Data(new { DecisionVersion = body.DecisionVersion + 1 });
        return body.Act == "file"
            ? Answers.Done(request, "/expert", "已提交评分；终评结束之前可以修改后重新提交。")
            : Answers.Done(request, $"/expert/{open.Campaign.Id}/nominations/{id}", "已存草稿；草稿不计入结果，评完后请提交。");
    }

    /// <summary>On a page what was typed is shown again beside the refusal, so that no work is lost.</summary>
    private async Task<IResult> Refused(HttpRequest request, RunningCampaign campaign, NominationId id, SheetBody body, Refusal refusal, CancellationToken cancel)
    {
        if (request.IsApi()
            || refusal.Kind is not (RefusalKind.Invalid or RefusalKind.Stale)
            || await tasks.One(campaign, id, request.Visitor().Who!.Id, cancel) is not { Answers: not null } model)
        {
            return await Answers.Refuse(request, refusal, time, cancel);
        }
        return Answers.Page<ReviewPage>(await request.Page(time, cancel), new { Campaign = campaign, Model = model, Typed = body, Refusal = refusal }, refusal.Status);
    }
}
