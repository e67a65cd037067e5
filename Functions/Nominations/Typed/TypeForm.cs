using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Typed.Pages;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Typed;

/// <summary>A clerk begins a form, opens it again, saves it, and throws it away.</summary>
public sealed class TypeForm(CampaignReads campaigns, OwnTypedForms own, TypedForms forms, TimeProvider time)
{
    /// <param name="Category">The category's code.</param>
    public sealed record NewForm(string? Category);

    /// <param name="Revision">The one that the page showed.</param>
    /// <param name="Answers">Every answer; what is left out is emptied.</param>
    /// <param name="Then"><c>issue</c> from the button that also makes a printable version.</param>
    public sealed record Sheet(int? Revision, ImmutableDictionary<string, string?>? Answers, string? Then);

    public sealed record Removal(int? Revision);

    [Function("StartTypedForm")]
    public async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "unit/{campaign}/drafts")] HttpRequest request, string campaign, CancellationToken cancel) =>
        await Start(request, campaign, form => Answers.Seen(Path(form)), cancel);

    [Function("StartTypedFormApi")]
    public async Task<IResult> StartApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/drafts")] HttpRequest request, string campaign, CancellationToken cancel) =>
        await Start(request, campaign, form => Answers.Data(new { form.Id, form.Category, form.Revision }, StatusCodes.Status201Created), cancel);

    /// <summary>The forms that were begun and not sent.</summary>
    [Function("TypedFormsApi")]
    public async Task<IResult> ListApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/drafts")] HttpRequest request, string campaign, CancellationToken cancel)
    {
        var asked = await Ask(request, campaign, cancel);
        if (asked is not Asked.May may)
            return await Answers.Refuse(request, ((Asked.No)asked).Why, time, cancel);
        var open = await own.Open(may.Campaign, may.Unit, cancel);
        return Answers.Data(open.Select(form => new { form.Id, form.Category, form.Title, form.Revision, form.Issued, form.SavedAt }));
    }

    [Function("ShowTypedForm")]
    public async Task<IResult> Show(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unit/{campaign}/drafts/{draft}")] HttpRequest request, string campaign, string draft, CancellationToken cancel) =>
        await own.Find(request, campaign, draft, NominationPermissions.Type, cancel) switch
        {
            OwnTypedForm.Found found => await Page(request, await own.See(found.Campaign, found.Form, null, cancel), null, null, StatusCodes.Status200OK, cancel),
            var no => await Answers.Refuse(request, ((OwnTypedForm.No)no).Why, time, cancel),
        };

    [Function("ShowTypedFormApi")]
    public async Task<IResult> ShowApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/drafts/{draft}")] HttpRequest request, string campaign, string draft, CancellationToken cancel) =>
        await own.Find(request, campaign, draft, NominationPermissions.Type, cancel) switch
        {
            OwnTypedForm.Found found => Answers.Data(Data(await own.See(found.Campaign, found.Form, null, cancel))),
            var no => await Answers.Refuse(request, ((OwnTypedForm.No)no).Why, time, cancel),
        };

    /// <summary>Nothing that was typed is lost: what can't be saved is shown again in its boxes, with the reason.</summary>
    [Function("SaveTypedForm")]
    public async Task<IResult> Save(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "unit/{campaign}/drafts/{draft}")] HttpRequest request, string campaign, string draft, CancellationToken cancel)
    {
        var read = await Read(request, campaign, draft, cancel);
        if (read is not Sent.Whole { Found: var found } sent)
            return await Answers.Refuse(request, ((Sent.No)read).Why, time, cancel);
        var typed = Known(TypedForms.FormOf(found.Campaign, found.Form), sent.Answers);
        switch (await forms.Save(found.Campaign, found.Form, sent.Revision, sent.Answers, found.By, cancel))
        {
            case Typing.Saved saved when sent.Then == "issue":
                return await forms.Issue(found.Campaign, saved.Form, saved.Form.Revision, found.By, cancel) switch
                {
                    Issuing.Issued issued => Answers.Done(request, Path(saved.Form) + "#print", $"已保存，第 {issued.Form.Version} 版推荐表可以下载了。"),
                    var no => await Page(request, await own.See(found.Campaign, saved.Form, null, cancel), ((Issuing.Refused)no).Why, null, ((Issuing.Refused)no).Why.Status, cancel),
                };
            case Typing.Saved saved:
                return Answers.Done(request, Path(saved.Form), "已保存。");
            case Typing.Stale stale:
                return await Page(request, await own.See(found.Campaign, stale.Now, typed, cancel), null, stale.Now, StatusCodes.Status409Conflict, cancel);
            case Typing.Refused refused:
                return await Page(request, await own.See(found.Campaign, found.Form, typed, cancel), refused.Why, null, refused.Why.Status, cancel);
            default:
                throw new InvalidOperationException("Unknown outcome of a save.");
        }
    }

    [Function("SaveTypedFormApi")]
    public async Task<IResult> SaveApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/drafts/{draft}")] HttpRequest request, string campaign, string draft, CancellationToken cancel)
    {
        var read = await Read(request, campaign, draft, cancel);
        if (read is not Sent.Whole { Found: var found } sent)
            return await Answers.Refuse(request, ((Sent.No)read).Why, time, cancel);
        return await forms.Save(found.Campaign, found.Form, sent.Revision, sent.Answers, found.By, cancel) switch
        {
            Typing.Saved saved => Answers.Data(Data(await own.See(found.Campaign, saved.Form, null, cancel))),
            Typing.Stale stale => await Answers.Refuse(request, Refusal.Stale($"您读取之后，这份推荐表已由他人保存（现在是第 {stale.Now.Revision} 次保存），没有覆盖。"), time, cancel),
            var no => await Answers.Refuse(request, ((Typing.Refused)no).Why, time, cancel),
        };
    }

    [Function("DiscardTypedForm")]
    public Task<IResult> Discard(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "unit/{campaign}/drafts/{draft}/removal")] HttpRequest request, string campaign, string draft, CancellationToken cancel) =>
        Remove(request, campaign, draft, cancel);

    [Function("DiscardTypedFormApi")]
    public Task<IResult> DiscardApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/drafts/{draft}/removal")] HttpRequest request, string campaign, string draft, CancellationToken cancel) =>
        Remove(request, campaign, draft, cancel);

    internal static string Path(TypedForm form) => $"/unit/{form.Campaign}/drafts/{form.Id}";

    private async Task<IResult> Start(HttpRequest request, string campaignId, Func<TypedForm, IResult> answer, CancellationToken cancel)
    {
        var asked = await Ask(request, campaignId, cancel);
        if (asked is not Asked.May may)
            return await Answers.Refuse(request, ((Asked.No)asked).Why, time, cancel);
        var bound = await request.Bind<NewForm>(cancel);
        if (bound is not Bound<NewForm>.Value { It: var wanted })
            return await Answers.Refuse(request, ((Bound<NewForm>.No)bound).Why, time, cancel);
        return await forms.Start(may.Campaign, may.Unit, wanted.Category, may.By, cancel) switch
        {
            Typing.Saved saved => answer(saved.Form),
            var no => await Answers.Refuse(request, ((Typing.Refused)no).Why, time, cancel),
        };
    }

    private async Task<IResult> Remove(HttpRequest request, string campaign, string draft, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaign, draft, NominationPermissions.Type, cancel);
        if (asked is not OwnTypedForm.Found found)
            return await Answers.Refuse(request, ((OwnTypedForm.No)asked).Why, time, cancel);
        var bound = await request.Bind<Removal>(cancel);
        if (bound is not Bound<Removal>.Value { It: var removal })
            return await Answers.Refuse(request, ((Bound<Removal>.No)bound).Why, time, cancel);
        if (removal.Revision is not { } revision)
            return await Answers.Refuse(request, NoRevision, time, cancel);
        if (await forms.Discard(found.Campaign, found.Form, revision, found.By, cancel) is { } refusal)
            return await Answers.Refuse(request, refusal, time, cancel);
        return request.IsApi() ? Answers.Data(new { found.Form.Id, Discarded = true }) : Answers.Done(request, "/unit", $"在线推荐表“{found.Form.Title}”已删除。");
    }

    private async Task<Asked> Ask(HttpRequest request, string campaignId, CancellationToken cancel)
    {
        if (await campaigns.Find(campaignId, cancel) is not { } campaign)
            return new Asked.No(CampaignReads.NoSuchCampaign);
        var visitor = request.Visitor();
        var unit = visitor.Who?.Unit;
        var permitted = visitor.Ask(NominationPermissions.Type, unit is { } its ? Subject.Of(its) : Subject.General, campaign.Campaign.Phase, time.GetUtcNow());
        return permitted is Permitted.Yes { By: var by } ? new Asked.May(campaign, unit!.Value, by) : new Asked.No(((Permitted.No)permitted).Why);
    }

    private async Task<Sent> Read(HttpRequest request, string campaign, string draft, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaign, draft, NominationPermissions.Type, cancel);
        if (asked is not OwnTypedForm.Found found)
            return new Sent.No(((OwnTypedForm.No)asked).Why);
        return await request.Bind<Sheet>(cancel) switch
        {
            Bound<Sheet>.No no => new Sent.No(no.Why),
            Bound<Sheet>.Value { It.Revision: null } => new Sent.No(NoRevision),
            Bound<Sheet>.Value { It: { Revision: { } revision, Answers: { } answers, Then: var then } } => new Sent.Whole(found, revision, answers, then),
            _ => new Sent.No(NoAnswers),
        };
    }

    private async Task<IResult> Page(HttpRequest request, SeenTypedForm seen, Refusal? notSaved, TypedForm? other, int status, CancellationToken cancel) =>
        Answers.Page<TypedFormPage>(await request.Page(time, cancel), new { Seen = seen, NotSaved = notSaved, Other = other }, status);

    private static ImmutableSortedDictionary<string, string> Known(FormDefinition form, ImmutableDictionary<string, string?> sent) =>
        form.Fields.SelectMany(field => TypedAnswers.Names(field, TypedAnswers.MostRows))
            .Where(name => !string.IsNullOrEmpty(sent.GetValueOrDefault(name)))
            .ToImmutableSortedDictionary(name => name, name => sent[name]!, StringComparer.Ordinal);

    private static object Data(SeenTypedForm seen) => new
    {
        seen.Form.Id,
        seen.Form.Category,
        seen.Form.Title,
        seen.Form.Revision,
        seen.Form.SavedAt,
        seen.Answers,
        seen.Findings,
        Issued = seen.Issued is { } issued ? new { issued.Version, issued.IssuedAt, CheckCode = issued.CheckCode().ToString(), seen.Current, Form = $"/api/campaigns/{seen.Running.Id}/drafts/{seen.Form.Id}/forms/{issued.Version}.docx" } : null,
        Open = seen.Closed is null,
        Closed = seen.Closed?.What,
        Nomination = seen.Nomination?.Number,
    };

    private static Refusal NoRevision { get; } = Refusal.Invalid("没有注明依据的版本（revision）。", "请从推荐表页面提交；用程序提交的，请填写查询时得到的 revision。");

    private static Refusal NoAnswers { get; } = Refusal.Invalid("没有填写内容（answers）。", "请提交全部各项；没有提交的项视为清空。");

    /// <summary>Whether the visitor types forms for a unit, before there is one.</summary>
    private abstract record Asked
    {
        public sealed record May(RunningCampaign Campaign, UnitId Unit, Attribution By) : Asked;

        public sealed record No(Refusal Why) : Asked;
    }

    /// <summary>A sheet that came back.</summary>
    private abstract record Sent
    {
        public sealed record Whole(OwnTypedForm.Found Found, int Revision, ImmutableDictionary<string, string?> Answers, string? Then) : Sent;

        public sealed record No(Refusal Why) : Sent;
    }
}
