using System.Collections.Immutable;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.Receipts;

/// <summary>What a unit gets for a complete packet. <see cref="ReceiptText"/> says which bytes of it are signed.</summary>
/// <param name="ReceivedAt">The server's campaign clock, UTC.</param>
/// <param name="ReceivedAtBeijing">The same instant in words.</param>
/// <param name="Code">With the number it opens the public check.</param>
/// <param name="Key">The key under which it is signed; null when it is not.</param>
/// <param name="Signature">ECDSA over P-256 with SHA-256, as DER (RFC 3279 2.2.3) in Base64; null when it is not signed.</param>
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
    ImmutableArray<ReceiptFile> Files,
    string? Key = null,
    string? Signature = null)
{
    /// <summary>The receipt as it was issued; made again from the rows for packets that came in before receipts were signed.</summary>
    public static Receipt Of(CampaignDefinition campaign, Nomination nomination, Packet packet) =>
        packet.Receipt is { } issued && ReceiptText.Read(issued) is ReceiptReading.Read { Receipt: var receipt } ? receipt : ToSign(campaign, nomination, packet);

    /// <summary>What is to be signed for a packet.</summary>
    public static Receipt ToSign(CampaignDefinition campaign, Nomination nomination, Packet packet) => new(
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
/// <param name="Key">The key under which the receipt is signed; null when it is not.</param>
public sealed record PublicReceipt(string Campaign, string Number, int Version, DateTimeOffset ReceivedAt, string ReceivedAtBeijing, ImmutableArray<ReceiptFile> Files, string? Key);
