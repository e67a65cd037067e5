using System.Globalization;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;

namespace TechVolunteers.PreliminaryReview;

/// <summary>What holds of every verdict.</summary>
internal sealed class ReviewInvariants(CampaignReads campaigns, NominationReads nominations, IRecords records) : IInvariants
{
    public IEnumerable<Invariant> All =>
    [
        new("I5", "每个初审结论只办理一次，由两个人办理，都有审计记录。", Decisions),
        new("I8", "每个退回修改或不予受理的结论都写有通知推荐单位的信件。", Letters),
        new("I10", "没有收存修改期限（含宽限）以后的材料。", InTime),
    ];

    /// <summary>Where a confirmed verdict leads.</summary>
    public static NominationState? StateAfter(AuditEntry entry) => entry.Action != "review.confirmed" ? null : Enum.Parse<VerdictKind>(entry.Facts["verdict"]) switch
    {
        VerdictKind.Admit => NominationState.Admitted,
        VerdictKind.Return => NominationState.Returned,
        _ => NominationState.Refused,
    };

    private async Task Decisions(InvariantLook look)
    {
        await Each(look, async (campaign, nomination) =>
        {
            var review = await records.Find<Review>(campaign.Partition, Review.Key(nomination.Id), look.Cancel) ?? Review.None(nomination.Id);
            var confirmed = await Confirmed(campaign, nomination, look.Cancel);
            var decided = review.Decisions.Select(decision => (decision.Verdict.Kind.ToString(), $"{decision.Verdict.PacketVersion}", decision.Verdict.By.Value, decision.ConfirmedAt));
            look.Saw(decided.SequenceEqual(confirmed.Select(entry => (entry.Facts["verdict"], entry.Facts["packet"], entry.Facts["proposedBy"], entry.At)))
                ? null
                : $"{nomination.Number} 有 {review.Decisions.Length} 个初审结论，与审计记录中的 {confirmed.Length} 个不一致。");
            if (review.Decisions.Count(decision => decision.Verdict.Kind == VerdictKind.Return) != nomination.Returns)
                look.Breach($"{nomination.Number} 登记退回修改 {nomination.Returns} 次，与初审结论不一致。");
            foreach (var decision in review.Decisions.Where(decision => decision.Verdict.By == decision.ConfirmedBy))
                look.Breach($"{nomination.Number} 在{BeijingTime.Format(decision.ConfirmedAt)}的初审结论由同一个人提出和确认。");
        });
    }

    private async Task Letters(InvariantLook look)
    {
        var written = new Dictionary<string, WrittenLetters>(StringComparer.Ordinal);
        await Each(look, async (campaign, nomination) =>
        {
            if (!written.TryGetValue(campaign.Partition, out var letters))
                written[campaign.Partition] = letters = await WrittenLetters.In(records, campaign.Partition, look.Cancel);
            foreach (var entry in await Confirmed(campaign, nomination, look.Cancel))
            {
                var kind = Enum.Parse<VerdictKind>(entry.Facts["verdict"]) switch { VerdictKind.Return => "review.returned", VerdictKind.Refuse => "review.refused", _ => null };
                look.Saw(kind is null || letters.Hold(kind, nomination.Id.Value, entry.At) ? null : $"{nomination.Number} 在{BeijingTime.Format(entry.At)}的初审结论没有写信通知推荐单位。");
            }
        });
    }

    private async Task InTime(InvariantLook look)
    {
        await Each(look, async (campaign, nomination) =>
        {
            DateTimeOffset? correctBy = null;
            await foreach (var entry in Chain(campaign, nomination, look.Cancel))
            {
                if (entry.Action == "review.confirmed" && entry.Facts.TryGetValue("correctBy", out var until))
                    correctBy = DateTimeOffset.ParseExact(until, "O", CultureInfo.InvariantCulture);
                else if (entry.Action == "nominations.replaced" && entry.Facts["from"] == nameof(NominationState.Returned))
                    look.Saw(correctBy is { } end && entry.At >= end + campaign.Definition.Grace ? $"{nomination.Number} 第 {entry.Facts["version"]} 版于{BeijingTime.Format(entry.At)}收存，晚于修改期限{BeijingTime.FormatEnd(end)}和宽限。" : null);
            }
        });
    }

    private async Task<AuditEntry[]> Confirmed(RunningCampaign campaign, Nomination nomination, CancellationToken cancel) =>
        await Chain(campaign, nomination, cancel).Where(entry => entry.Action == "review.confirmed").ToArrayAsync(cancel);

    private IAsyncEnumerable<AuditEntry> Chain(RunningCampaign campaign, Nomination nomination, CancellationToken cancel) =>
        records.Scan<AuditEntry>(campaign.Partition, AuditKeys.EntriesOf(nomination.Chain), cancel);

    private async Task Each(InvariantLook look, Func<RunningCampaign, Nomination, Task> check)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            await foreach (var nomination in nominations.All(campaign.Id, look.Cancel))
                await check(campaign, nomination);
        }
    }
}
