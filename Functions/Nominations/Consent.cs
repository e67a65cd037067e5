using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.PublicNotice;

namespace TechVolunteers.Nominations;

/// <summary>Whether the nominee agrees to be shown with more than a name (公示同意书).</summary>
public enum Consent
{
    /// <summary>No consent came with the packet that counts.</summary>
    Missing,

    Given,

    /// <summary>It was given and taken back; a new packet may bring a new one.</summary>
    Withdrawn,
}

/// <summary>The consent of a packet version was taken back. The document stays with the packet, as what was received.</summary>
/// <param name="Version">The newest packet version at that time.</param>
public sealed record ConsentWithdrawal(NominationId Nomination, int Version, string? Reason, DateTimeOffset At)
{
    public static string Key(NominationId nomination) => $"consent-withdrawal/{nomination.Value}";

    /// <param name="packet">The version that counts; null when its row is gone.</param>
    public static Consent Of(Packet? packet, ConsentWithdrawal? withdrawal) =>
        packet?.Files.Any(file => file.Part == PacketPart.Consent) != true ? Consent.Missing
        : withdrawal?.Version >= packet.Version ? Consent.Withdrawn
        : Consent.Given;
}

/// <summary>Takes consents back: at once nothing of the nominee's text is public any more.</summary>
public sealed class Consents(Ledger ledger, PeopleDirectory people, PublicUrl url)
{
    /// <returns>Why nothing was changed; null when the consent is withdrawn now.</returns>
    public async Task<Refusal?> Withdraw(RunningCampaign campaign, Nomination shown, string? reason, Attribution by, CancellationToken cancel)
    {
        if (reason?.Length > Submissions.LongestReason)
            return Refusal.Invalid($"原因超过 {Submissions.LongestReason} 字。", "请缩短后重新提交。");
        var clerks = await people.Clerks(shown.Unit, cancel);
        return await ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            var nomination = await draft.Nomination(shown.Id) ?? throw new InvalidOperationException($"Nomination {shown.Id} is gone.");
            var packet = await draft.Find<Packet>(NominationKeys.Packet(nomination.Id, nomination.Version));
            switch (ConsentWithdrawal.Of(packet, await draft.Find<ConsentWithdrawal>(ConsentWithdrawal.Key(nomination.Id))))
            {
                case Consent.Missing:
                    return Refusal.Closed($"{nomination.Number} 没有公示同意书。", "没有同意书的，公示中本来就只有经核实可以公开的内容。");
                case Consent.Withdrawn:
                    return Refusal.Closed($"{nomination.Number} 的公示同意已经撤回。", "如又同意公示，请在允许的时间内上传附有同意书的新版材料。");
            }
            await draft.Save(ConsentWithdrawal.Key(nomination.Id), new ConsentWithdrawal(nomination.Id, nomination.Version, reason, by.At));
            // The list stays what it is: name, place and unit are its fingerprint. The text beside them goes.
            if (await draft.Find<NoticeEntry>(NoticeEntry.Key(nomination.Number)) is { Summary: not null } entry)
                await draft.Save(NoticeEntry.Key(nomination.Number), entry with { Summary = null });
            draft.Record(nomination.Chain, "nominations.consent-withdrawn", [("version", $"{nomination.Version}")], reason is { Length: > 0 } ? [("reason", reason)] : []);
            foreach (var letter in NominationLetters.ConsentWithdrawn(campaign.Definition, nomination, clerks, by.At, url))
                await draft.Send(letter);
            return null;
        }, cancel);
    }
}
