using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Typed.Pages;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Typed;

/// <summary>A printed form whose code was looked up.</summary>
/// <param name="Nomination">Null while it was not sent.</param>
public sealed record KnownCode(RunningCampaign Campaign, IssuedForm Form, int Latest, Nomination? Nomination)
{
    public CategoryDefinition Category => Campaign.Definition.Category(Form.Category) ?? throw new InvalidOperationException($"Campaign {Campaign.Id} has no category {Form.Category}.");
}

/// <summary>Staff type the code of a printed form and see which version of which form it is, and what it said.</summary>
public sealed class CheckIssuedCode(IssuedCodes codes, CampaignReads campaigns, NominationReads nominations, TimeProvider time)
{
    [Function(nameof(CheckIssuedCode))]
    public async Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "office/codes")] HttpRequest request, CancellationToken cancel)
    {
        if (Denied(request) is { } denied)
            return await Answers.Refuse(request, denied, time, cancel);
        var typed = request.Query["code"].ToString();
        var (known, why) = typed.Length == 0 ? (null, null) : await Look(typed, cancel);
        return Answers.Page<CheckCodePage>(await request.Page(time, cancel), new { Code = typed, Known = known, Why = why }, why?.Status ?? StatusCodes.Status200OK);
    }

    [Function("CheckIssuedCodeApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/codes")] HttpRequest request, CancellationToken cancel)
    {
        if (Denied(request) is { } denied)
            return await Answers.Refuse(request, denied, time, cancel);
        return await Look(request.Query["code"].ToString(), cancel) switch
        {
            ({ } known, _) => Answers.Data(new
            {
                Campaign = known.Campaign.Id,
                known.Form.Nomination,
                Number = known.Nomination?.Number,
                known.Form.Category,
                Unit = known.Form.UnitName,
                known.Form.Version,
                known.Latest,
                known.Form.IssuedAt,
                CheckCode = known.Form.CheckCode().ToString(),
                known.Form.Answers,
            }),
            (_, var why) => await Answers.Refuse(request, why!, time, cancel),
        };
    }

    private async Task<(KnownCode? Known, Refusal? Why)> Look(string typed, CancellationToken cancel) => await codes.Find(typed, cancel) switch
    {
        CodeOrigin.Issued issued => (new KnownCode(
            await campaigns.Find(issued.Form.Campaign, cancel) ?? throw new InvalidOperationException($"There is no campaign {issued.Form.Campaign}."),
            issued.Form,
            issued.Latest,
            await nominations.Find(issued.Form.Campaign, issued.Form.Nomination.Value, cancel)), null),
        CodeOrigin.Unreadable => (null, Refusal.Invalid("这个校验码不完整，或者有一两个字符写错、写反了。", "请对照页脚重新输入全部十位，字母不分大小写，不用输入横线。")),
        _ => (null, Refusal.Unknown("本系统没有生成过这个校验码。", "请对照页脚重新输入；确认无误的，该页不是本系统生成的推荐表，或者对应的在线推荐表已被单位删除。")),
    };

    private Refusal? Denied(HttpRequest request) =>
        request.Visitor().Ask(NominationPermissions.CheckCode, Subject.General, null, time.GetUtcNow()) is Permitted.No no ? no.Why : null;
}
