using System.Collections.Immutable;
using System.Security.Cryptography;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.Upload.Sessions;
using TechVolunteers.PublicNotice;

namespace TechVolunteers.Nominations;

/// <summary>What became of a packet.</summary>
public abstract record Submission
{
    private Submission() { }

    /// <summary>It is received, durably.</summary>
    public sealed record Accepted(Nomination Nomination, Packet Packet) : Submission;

    /// <summary>Nothing was changed; the caller discards the files.</summary>
    public sealed record Refused(Refusal Why) : Submission;
}

/// <summary>Receives, replaces and withdraws nominations. Files are in quarantine already.</summary>
/// <param name="source">Of identifiers and receipt codes.</param>
public sealed class Submissions(Ledger ledger, NominationReads nominations, PeopleDirectory people, ReceiptKeys keys, PublicUrl url, RandomNumberGenerator source)
{
    /// <summary>The longest reason, in characters.</summary>
    public const int LongestReason = 500;

    /// <summary>Makes a new nomination of a complete packet.</summary>
    /// <param name="begun">When the request began: what is in time is decided by this.</param>
    /// <param name="by">Its instant is when the body was complete.</param>
    /// <param name="typed">The id of the form typed online that this packet is the print of; null for a nomination with an id of its own.</param>
    /// <param name="upload">The upload in blocks that brought the files, which ends in the same commit; one that has become a packet already answers that one.</param>
    public async Task<Submission> Submit(
        RunningCampaign campaign, UnitId unitId, string? category, ImmutableArray<PacketFile> files, DateTimeOffset begun, Attribution by, CancellationToken cancel, NominationId? typed = null, UploadId? upload = null)
    {
        if (await people.Unit(unitId, cancel) is not { } unit)
            return new Submission.Refused(Refusal.Unknown("没有找到您的推荐单位。", "请联系系统管理员核对您所属的单位。"));
        if (string.IsNullOrEmpty(category))
            return new Submission.Refused(Upload.UploadRefusals.NoCategory);
        if (campaign.Definition.Category(CategoryCode.From(category)) is not { } chosen)
            return new Submission.Refused(NoSuchCategory(campaign.Definition));
        var clerks = await people.Clerks(unitId, cancel);
        var id = typed ?? NominationId.From(Ids.New(source));
        var issue = new Issue(ReceiptBook.NewCode(source), await keys.Signer(by, cancel), upload);
        return await ledger.Commit<Submission>(
            campaign.Partition,
            by,
            async draft =>
            {
                if (upload is { } brought && await draft.Ended(brought) is { } ended)
                    return ended;
                var now = await draft.Campaign();
                if ((now.BeingClosed() ?? SendingWindow.OfIntake(campaign with { Campaign = now }, unitId).Complete(begun, by.At) ?? TooLate(now)) is { } refusal)
                    return new Submission.Refused(refusal);
                if (typed is { } print && await draft.Typed(print) is null)
                    return new Submission.Refused(TypedForms.Gone);
                if (await draft.Nomination(id) is { } sent)
                    return new Submission.Refused(Refusal.Stale($"这份推荐表已经报送，编号 {sent.Number}。"));
                // Read before the unit's nominations are counted: whoever takes a number of this category in between makes this attempt run again.
                var counter = await draft.Find<NumberCounter>(IntakeKeys.Counter(chosen.Code)) ?? new NumberCounter(0);
                var full = await nominations.FullQuota(campaign.Id, chosen, unit, cancel);
                if (full?.RefusesOneMore() is { } over)
                    return new Submission.Refused(over);
                counter = new NumberCounter(counter.Last + 1);
                var nomination = new Nomination(
                    id, campaign.Id, NumberOf(campaign.Id, chosen.Code, counter.Last), unitId, unit.Name, chosen.Code, Name: null,
                    NominationState.Received, Version: 1, Inspected: 0, by.At, CorrectBy: null, Returns: 0, DecisionVersion: 1);
                await draft.Save(IntakeKeys.Counter(chosen.Code), counter);
                await draft.Save(IntakeKeys.Number(nomination.Number), new NumberOwner(id));
                return await Keep(draft, campaign, nomination, files, issue, clerks, "nominations.submitted", [("category", chosen.Code.Value), ("unit", unitId.Value), ("quotaFull", full is null ? "no" : "yes")]);
            },
            cancel);
    }

    /// <summary>Puts a complete packet in the place of the last one. Before the deadline, and while a returned packet may be corrected.</summary>
    /// <param name="upload">As for a new nomination.</param>
    public async Task<Submission> Replace(
        RunningCampaign campaign, Nomination shown, string? category, ImmutableArray<PacketFile> files, DateTimeOffset begun, Attribution by, CancellationToken cancel, UploadId? upload = null)
    {
        if (category is { Length: > 0 } && category != shown.Category.Value)
            return new Submission.Refused(Upload.UploadRefusals.OtherCategory);
        var clerks = await people.Clerks(shown.Unit, cancel);
        var issue = new Issue(ReceiptBook.NewCode(source), await keys.Signer(by, cancel), upload);
        return await ledger.Commit<Submission>(
            campaign.Partition,
            by,
            async draft =>
            {
                if (upload is { } brought && await draft.Ended(brought) is { } ended)
                    return ended;
                var now = await draft.Campaign();
                var nomination = await draft.Nomination(shown.Id) ?? throw new InvalidOperationException($"Nomination {shown.Id} is gone.");
                if ((now.BeingClosed() ?? MayReplace(campaign with { Campaign = now }, nomination, begun, by.At)) is { } refusal)
                    return new Submission.Refused(refusal);
                var replaced = nomination with
                {
                    State = NominationState.Received,
                    Version = nomination.Version + 1,
                    ReceivedAt = by.At,
                    CorrectBy = null,
                    DecisionVersion = nomination.DecisionVersion + 1,
                };
                return await Keep(draft, campaign, replaced, files, issue, clerks, "nominations.replaced", [("from", nomination.State.ToString())]);
            },
            cancel);
    }

    /// <summary>Takes a nomination back for its unit; null when done.</summary>
    /// <param name="decisionVersion">The one that the page showed.</param>
    public async Task<Refusal?> Withdraw(RunningCampaign campaign, Nomination shown, string? reason, int decisionVersion, Attribution by, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(reason))
            return Refusal.Invalid("没有填写撤回原因。", "请写明撤回原因后重新提交。");
        if (reason.Length > LongestReason)
            return Refusal.Invalid($"撤回原因超过 {LongestReason} 字。", "请缩短后重新提交。");
        var clerks = await people.Clerks(shown.Unit, cancel);
        return await ledger.Commit<Refusal?>(
            campaign.Partition,
            by,
            async draft =>
            {
                var now = await draft.Campaign();
                var nomination = await draft.Nomination(shown.Id) ?? throw new InvalidOperationException($"Nomination {shown.Id} is gone.");
                if (now.BeingClosed() is { } closing)
                    return closing;
                if (nomination.DecisionVersion != decisionVersion)
                    return Refusal.Stale($"{nomination.Number} 在您查看以后有了变化，现在的状态是“{StateTag.Name(nomination.State)}”。");
                if (!NominationPath.May(nomination.State, NominationState.Withdrawn) || nomination.State == NominationState.Withdrawn)
                    return Refusal.Closed($"{nomination.Number} 现在的状态是“{StateTag.Name(nomination.State)}”，不能再撤回。", "如有疑问，请联系承办单位。");
                var withdrawn = nomination with { State = NominationState.Withdrawn, CorrectBy = null, DecisionVersion = nomination.DecisionVersion + 1 };
                await draft.Save(withdrawn);
                // The history of the public list says that the entry is off.
                if (nomination.State == NominationState.Listed)
                    draft.Wake(Wake.Running(PublicNoticeOrchestrator.Instance(campaign.Id), by.At));
                await draft.Save(IntakeKeys.Withdrawal(nomination.Id), new Withdrawal(nomination.Id, reason, PersonOf(by), by.At));
                draft.Record(nomination.Chain, "nominations.withdrawn", [("from", nomination.State.ToString())], [("reason", reason)]);
                foreach (var letter in NominationLetters.Withdrawn(campaign.Definition, withdrawn, clerks, reason, nomination.State, by.At, url))
                    await draft.Send(letter);
                return null;
            },
            cancel);
    }

    /// <summary>Why this nomination's packet can't be replaced by a body that began and ended then; null when it can.</summary>
    public static Refusal? MayReplace(RunningCampaign campaign, Nomination nomination, DateTimeOffset begun, DateTimeOffset complete) =>
        SendingWindow.OfReplacement(campaign, nomination) is { } window
            ? window.Complete(begun, complete) ?? (nomination.State == NominationState.Received ? TooLate(campaign.Campaign) : null)
            : Refusal.Closed($"{nomination.Number} 现在的状态是“{StateTag.Name(nomination.State)}”，不能再替换材料。", "如有疑问，请联系承办单位。");

    /// <summary>A unit's own later deadline may reach into the preliminary review, but not beyond it.</summary>
    internal static Refusal? TooLate(Campaign campaign) => campaign.Stage is Stage.Intake or Stage.PreliminaryReview
        ? null
        : Refusal.Closed("征集阶段已经结束，不再接收材料。", "如有疑问，请联系承办单位。");

    internal static Refusal NoSuchCategory(CampaignDefinition campaign) =>
        Refusal.Invalid("本次征集没有所选的推荐类别。", $"请从{string.Join("、", campaign.Categories.Select(category => $"{category.Code}（{category.Name}）"))}中选择。");

    private async Task<Submission> Keep(Draft draft, RunningCampaign campaign, Nomination nomination, ImmutableArray<PacketFile> files, Issue issue, ImmutableArray<Person> clerks, string action, IEnumerable<(string Name, string Value)> facts)
    {
        var packet = new Packet(nomination.Id, nomination.Version, draft.By.At, PersonOf(draft.By), files, issue.Code);
        packet = packet with { Receipt = ReceiptText.Write(issue.Sign(Receipt.ToSign(campaign.Definition, nomination, packet))) };
        await draft.Save(nomination);
        await draft.Save(NominationKeys.Packet(nomination.Id, nomination.Version), packet);
        draft.Record(nomination.Chain, action, [("number", nomination.Number), ("version", $"{nomination.Version}"), .. facts, .. files.SelectMany(FactsOf)]);
        foreach (var letter in NominationLetters.Received(campaign.Definition, nomination, packet, clerks, url))
            await draft.Send(letter);
        if (issue.Upload is { } upload)
            await draft.End(upload, packet);
        return new Submission.Accepted(nomination, packet);
    }

    private static IEnumerable<(string Name, string Value)> FactsOf(PacketFile file, int index) =>
        [($"file{index + 1:D2}", FactOf(file))];

    /// <summary>What the audit says of a file.</summary>
    internal static string FactOf(PacketFile file) => $"{file.Part} {file.Document} {file.Length} {file.Sha256}";

    private static string NumberOf(CampaignId campaign, CategoryCode category, int n) => $"{campaign.Value.ToUpperInvariant()}-{category}-{n:D4}";

    private static PersonId? PersonOf(Attribution by) => by.Actor is Actor.Person person ? person.Id : null;

    /// <summary>The code of a receipt to be, the key that signs it, and the upload that it ends.</summary>
    private sealed record Issue(string Code, Func<Receipt, Receipt> Sign, UploadId? Upload);
}
