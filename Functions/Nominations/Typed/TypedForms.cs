using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;

namespace TechVolunteers.Nominations.Typed;

/// <summary>What became of a change of a typed form.</summary>
public abstract record Typing
{
    private Typing() { }

    /// <summary>It stands, durably.</summary>
    public sealed record Saved(TypedForm Form) : Typing;

    /// <summary>Somebody else saved in between; nothing was changed. <paramref name="Now"/> is what stands.</summary>
    public sealed record Stale(TypedForm Now) : Typing;

    public sealed record Refused(Refusal Why) : Typing;
}

/// <summary>What became of the wish for a printable version.</summary>
public abstract record Issuing
{
    private Issuing() { }

    /// <summary>A new version, or the last one when nothing was changed since.</summary>
    public sealed record Issued(IssuedForm Form) : Issuing;

    public sealed record Refused(Refusal Why) : Issuing;
}

/// <summary>Starts, saves, issues and discards typed forms.</summary>
public sealed class TypedForms(Ledger ledger, NominationReads nominations, PeopleDirectory people, IssuedCodes codes)
{
    /// <summary>Forms that one unit has begun and neither sent nor discarded.</summary>
    public const int MostOpen = 100;

    public Task<Typing> Start(RunningCampaign campaign, UnitId unit, string? category, Attribution by, CancellationToken cancel)
    {
        if (campaign.Definition.Category(CategoryCode.From(category ?? "")) is not { } chosen)
            return Task.FromResult<Typing>(new Typing.Refused(Refusal.Invalid("本次征集没有所选的推荐类别。", $"请从{string.Join("、", campaign.Definition.Categories.Select(c => $"{c.Code}（{c.Name}）"))}中选择。")));
        var id = NominationId.From(Ids.Printed());
        return ledger.Commit<Typing>(campaign.Partition, by, async draft =>
        {
            if (await Closed(draft, campaign, unit, null, by.At) is { } closed)
                return new Typing.Refused(closed);
            if (await Open(draft, campaign.Id, unit, cancel) >= MostOpen)
                return new Typing.Refused(Refusal.Closed($"贵单位已有 {MostOpen} 份没有报送的在线推荐表。", "请先报送或删除其中一部分，再填写新的。"));
            if (await draft.Typed(id) is not null || await draft.Nomination(id) is not null)
                throw new InvalidOperationException($"The id {id} is taken.");
            var form = new TypedForm(id, campaign.Id, unit, chosen.Code, Revision: 1, ImmutableSortedDictionary<string, string>.Empty, Issued: 0, PersonOf(by), by.At, by.At);
            await draft.Save(form);
            draft.Record(form.Chain, "typed.started", [("category", chosen.Code.Value), ("unit", unit.Value)]);
            return new Typing.Saved(form);
        }, cancel);
    }

    /// <param name="revision">The one that the page showed.</param>
    public Task<Typing> Save(RunningCampaign campaign, TypedForm shown, int revision, IReadOnlyDictionary<string, string?> sent, Attribution by, CancellationToken cancel)
    {
        var (answers, wrong) = TypedAnswers.Take(FormOf(campaign, shown), sent);
        return answers is null ? Task.FromResult<Typing>(new Typing.Refused(wrong!)) : ledger.Commit<Typing>(campaign.Partition, by, async draft =>
        {
            if (await draft.Typed(shown.Id) is not { } form)
                return new Typing.Refused(Gone);
            if (await Closed(draft, campaign, form.Unit, form.Id, by.At) is { } closed)
                return new Typing.Refused(closed);
            // What is sent twice, or saved without a change, changes nothing: not even the revision that another page shows.
            if (Same(form.Answers, answers))
                return new Typing.Saved(form);
            if (form.Revision != revision)
                return new Typing.Stale(form);
            var saved = form with { Revision = form.Revision + 1, Answers = answers, SavedBy = PersonOf(by), SavedAt = by.At };
            await draft.Save(saved);
            var changed = form.Answers.Keys.Union(answers.Keys).Where(name => form.Answers.GetValueOrDefault(name) != answers.GetValueOrDefault(name)).ToArray();
            draft.Record(
                form.Chain,
                "typed.saved",
                [("revision", $"{saved.Revision}"), ("fields", string.Join(' ', changed.Select(name => name.Split('.')[0]).Distinct()))],
                [("answers", Json.Write(answers))]);
            return new Typing.Saved(saved);
        }, cancel);
    }

    /// <summary>Gives out what is saved as a numbered version with a check code.</summary>
    public async Task<Issuing> Issue(RunningCampaign campaign, TypedForm shown, int revision, Attribution by, CancellationToken cancel)
    {
        var unit = await people.Unit(shown.Unit, cancel);
        return await ledger.Commit<Issuing>(campaign.Partition, by, async draft =>
        {
            if (await draft.Typed(shown.Id) is not { } form)
                return new Issuing.Refused(Gone);
            if (await Closed(draft, campaign, form.Unit, form.Id, by.At) is { } closed)
                return new Issuing.Refused(closed);
            if (form.Revision != revision)
                return new Issuing.Refused(Refusal.Stale("您打开页面之后，这份推荐表又有了改动。"));
            var definition = FormOf(campaign, form);
            var content = FormContent.Of(definition, TypedAnswers.Read(definition, form.Answers));
            if (content.Answers.IsEmpty)
                return new Issuing.Refused(Refusal.Invalid("推荐表还没有填写任何内容。", "请填写并保存以后再生成。"));
            var last = form.Issued == 0 ? null : await draft.Find<IssuedForm>(IssuedKeys.Version(form.Id, form.Issued));
            if (last is not null && IsStill(last, definition, form.Answers, unit?.Name))
                return new Issuing.Issued(last);
            if (form.Issued == IssuedKeys.MostVersions)
                return new Issuing.Refused(Refusal.Closed($"这份推荐表已经生成过 {IssuedKeys.MostVersions} 版。", "请新建一份推荐表填写。"));
            var version = form.Issued + 1;
            var code = await codes.Make(campaign.Id, form.Id, version, content.Hash(), cancel);
            var issued = new IssuedForm(
                campaign.Id, form.Id, form.Unit, unit?.Name ?? "", form.Category, version, code, content.Hash(), definition.Version, form.Answers, by.At);
            await draft.Save(IssuedKeys.Version(form.Id, version), issued);
            await draft.Save(IssuedKeys.Code(issued), new CodeOwner(form.Id, version));
            await draft.Save(form with { Issued = version });
            draft.Record(form.Chain, "typed.issued", [("version", $"{version}"), ("revision", $"{form.Revision}"), ("code", code), ("content", issued.Content)]);
            return new Issuing.Issued(issued);
        }, cancel);
    }

    /// <summary>Removes a form that was not sent. Codes that were printed from it are known no longer.</summary>
    public Task<Refusal?> Discard(RunningCampaign campaign, TypedForm shown, int revision, Attribution by, CancellationToken cancel) =>
        ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            if (await draft.Typed(shown.Id) is not { } form)
                return Gone;
            if (await draft.Nomination(form.Id) is { } nomination)
                return Refusal.Closed($"这份推荐表已经报送，编号 {nomination.Number}，不能删除。", "如果不再推荐，请在材料页面撤回。");
            if (form.Revision != revision)
                return Refusal.Stale("您打开页面之后，这份推荐表又有了改动，没有删除。");
            await draft.Remove(TypedKeys.Form(form.Id));
            await draft.Remove(TypedKeys.OfUnit(form.Unit) + form.Id.Value);
            // A commit takes a hundred rows. More versions than that of one unsent form stay, and answer to nobody.
            for (var version = form.Issued; version > 0 && version > form.Issued - 40; version--)
            {
                if (await draft.Find<IssuedForm>(IssuedKeys.Version(form.Id, version)) is { } issued)
                {
                    await draft.Remove(IssuedKeys.Version(form.Id, version));
                    await draft.Remove(IssuedKeys.Code(issued));
                }
            }
            draft.Record(form.Chain, "typed.discarded", [("revision", $"{form.Revision}"), ("issued", $"{form.Issued}")]);
            return null;
        }, cancel);

    /// <summary>Why a form can't be changed now; null when it can. A sent one can while its packet may be replaced.</summary>
    public static Refusal? MayChange(RunningCampaign campaign, UnitId unit, Nomination? nomination, DateTimeOffset now) =>
        campaign.Campaign.BeingClosed()
        ?? (nomination is not null
            ? Submissions.MayReplace(campaign, nomination, now, now)
            : SendingWindow.OfIntake(campaign, unit).Begin(now) ?? Submissions.TooLate(campaign.Campaign));

    /// <summary>Whether the last version given out still says what is typed.</summary>
    public static bool IsStill(IssuedForm issued, FormDefinition form, ImmutableSortedDictionary<string, string> answers, string? unitName) =>
        issued.FormVersion == form.Version
        && issued.UnitName == (unitName ?? "")
        && issued.Content == FormContent.Of(form, TypedAnswers.Read(form, answers)).Hash()
        // The date of the opinion is no part of the content, but it is printed.
        && Opinion(form).All(name => issued.Answers.GetValueOrDefault(name) == answers.GetValueOrDefault(name));

    public static FormDefinition FormOf(RunningCampaign campaign, TypedForm form) =>
        campaign.Definition.Category(form.Category)?.Form ?? throw new InvalidOperationException($"Campaign {campaign.Id} has no category {form.Category}.");

    public static Refusal OtherCategory { get; } = Refusal.Invalid("报送的类别与在线推荐表的类别不同。", "请从所填类别的推荐表页面报送；如需更换类别，请新建一份推荐表。");

    public static Refusal Gone { get; } = Refusal.Unknown("没有找到这份在线推荐表，或者它不属于您的单位。", "请从“推荐单位”页面重新进入。");

    private static IEnumerable<string> Opinion(FormDefinition form) => form.Fields.Where(field => field.Kind == FieldKind.Opinion).Select(TypedAnswers.Date);

    private static async Task<Refusal?> Closed(Draft draft, RunningCampaign campaign, UnitId unit, NominationId? id, DateTimeOffset now) =>
        MayChange(campaign with { Campaign = await draft.Campaign() }, unit, id is { } sent ? await draft.Nomination(sent) : null, now);

    private async Task<int> Open(Draft draft, CampaignId campaign, UnitId unit, CancellationToken cancel)
    {
        var sent = await nominations.OfUnit(campaign, unit, cancel).Select(nomination => nomination.Id).ToHashSetAsync(cancellationToken: cancel);
        return await draft.Scan<TypedOfUnit>(TypedKeys.OfUnit(unit)).CountAsync(row => !sent.Contains(row.Id), cancel);
    }

    private static bool Same(ImmutableSortedDictionary<string, string> a, ImmutableSortedDictionary<string, string> b) => a.SequenceEqual(b);

    private static PersonId? PersonOf(Attribution by) => by.Actor is Actor.Person person ? person.Id : null;
}
