using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations;

/// <summary>What a unit gets for a complete packet.</summary>
/// <param name="ReceivedAt">The server's campaign clock, UTC.</param>
/// <param name="ReceivedAtBeijing">The same instant in words.</param>
/// <param name="Code">With the number it opens the public check.</param>
public sealed record Receipt(
    string Campaign,
    string Number,
    NominationId Nomination,
    int Version,
    string Category,
    string Unit,
    DateTimeOffset ReceivedAt,
    string ReceivedAtBeijing,
    string Code,
    ImmutableArray<ReceiptFile> Files)
{
    public static Receipt Of(CampaignDefinition campaign, Nomination nomination, Packet packet) => new(
        campaign.Title,
        nomination.Number,
        nomination.Id,
        packet.Version,
        campaign.Category(nomination.Category)?.Name ?? nomination.Category.Value,
        nomination.UnitName,
        packet.ReceivedAt.ToUniversalTime(),
        BeijingTime.Format(packet.ReceivedAt),
        packet.ReceiptCode,
        [.. packet.Files.Select(file => new ReceiptFile(file.Part, file.Name, file.Length, file.Sha256))]);
}

/// <param name="Name">As sent; null where the public may look: names of files often name people.</param>
/// <param name="Length">In bytes.</param>
public sealed record ReceiptFile(PacketPart Part, string? Name, long Length, string Sha256);

/// <summary>What anybody with the number and the code of a receipt may see.</summary>
public sealed record PublicReceipt(string Campaign, string Number, int Version, DateTimeOffset ReceivedAt, string ReceivedAtBeijing, ImmutableArray<ReceiptFile> Files);

/// <summary>Makes receipt codes and finds the packet that one belongs to.</summary>
public sealed class Receipts(IRecords records, CampaignReads campaigns, NominationReads nominations)
{
    // Without 0 O 1 I L U: a code is typed from paper. 12 of 30 signs are 58 bits.
    private const string Signs = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int GroupLength = 4;
    private const int Groups = 3;

    public static string NewCode() =>
        string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Signs, GroupLength)));

    /// <summary>The receipt with this number and code; null when there is none, without saying which of the two is wrong.</summary>
    public async Task<PublicReceipt?> Check(string? number, string? code, CancellationToken cancel)
    {
        var typedNumber = number?.Trim().ToUpperInvariant();
        var typedCode = code?.Trim().ToUpperInvariant() ?? "";
        if (!Ids.Valid(typedNumber))
            return null;
        foreach (var id in await campaigns.All(cancel))
        {
            if (await records.Find<NumberOwner>(CampaignKeys.Partition(id), IntakeKeys.Number(typedNumber!), cancel) is { } owner)
                return await Check(id, owner.Nomination, typedCode, cancel);
        }
        return null;
    }

    private async Task<PublicReceipt?> Check(CampaignId campaign, NominationId id, string code, CancellationToken cancel)
    {
        if (await campaigns.Find(campaign, cancel) is not { } running || await nominations.Find(campaign, id.Value, cancel) is not { } nomination)
            return null;
        for (var version = nomination.Version; version >= 1; version--)
        {
            if (await nominations.Packet(nomination, version, cancel) is { } packet && Same(packet.ReceiptCode, code))
            {
                var receipt = Receipt.Of(running.Definition, nomination, packet);
                return new PublicReceipt(receipt.Campaign, receipt.Number, receipt.Version, receipt.ReceivedAt, receipt.ReceivedAtBeijing, [.. receipt.Files.Select(file => file with { Name = null })]);
            }
        }
        return null;
    }

    private static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));

    public static Refusal NotFound { get; } = Refusal.Unknown("没有与这个编号和校验码对应的回执。", "请核对回执上的编号和校验码，字母不分大小写。");
}
