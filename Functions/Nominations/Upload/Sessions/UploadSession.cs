using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Upload.Sessions;

[JsonConverter(typeof(IdJsonConverter<UploadId>))]
public readonly record struct UploadId(string Value) : IId<UploadId>
{
    public static UploadId From(string value) => new(value);

    public override string ToString() => Value;
}

public enum UploadState
{
    /// <summary>Blocks are taken.</summary>
    Open,

    /// <summary>It became a packet version.</summary>
    Committed,

    /// <summary>Given up by its unit, or by the clock; its blocks are being removed.</summary>
    Discarded,
}

/// <summary>A packet that comes in blocks. What is to come is said at the beginning, so every block has its place and its length.</summary>
/// <param name="Replaces">The nomination whose packet it is to replace; null for a new one.</param>
/// <param name="BegunAt">The server's campaign clock: decides whether the upload is in time, however long it takes within the grace.</param>
/// <param name="ExpiresAt">When an upload that was not committed is removed; a committed one is remembered until then, so that it can be committed again.</param>
/// <param name="BlockBytes">Every block but a file's last has this many bytes.</param>
/// <param name="Nomination">What it became; null unless <see cref="UploadState.Committed"/>.</param>
/// <param name="Version">The packet version that it became; 0 unless committed.</param>
/// <param name="Typed">The form typed online whose print it brings for the first time; null for any other packet.</param>
public sealed record UploadSession(
    UploadId Id,
    CampaignId Campaign,
    UnitId Unit,
    NominationId? Replaces,
    string? Category,
    DateTimeOffset BegunAt,
    DateTimeOffset ExpiresAt,
    int BlockBytes,
    ImmutableArray<AnnouncedFile> Files,
    UploadState State,
    NominationId? Nomination = null,
    int Version = 0,
    NominationId? Typed = null)
{
    public int BlocksOf(int file) => (int)((Files[file].Length + BlockBytes - 1) / BlockBytes);

    /// <summary>In bytes; null when there is no such block.</summary>
    public int? LengthOf(int file, int block) =>
        file < 0 || file >= Files.Length || block < 0 || block >= BlocksOf(file) ? null : (int)Math.Min(BlockBytes, Files[file].Length - ((long)block * BlockBytes));
}

/// <summary>A file that is to come.</summary>
/// <param name="Name">As it will be shown.</param>
/// <param name="Type">The declared media type; null when none was declared.</param>
/// <param name="Sha256">Of the whole file, where the sender knew it: what arrives must have it.</param>
public sealed record AnnouncedFile(PacketPart Part, string Name, string? Type, long Length, string? Sha256);

/// <summary>One block as received, a document of its own until the packet is put together.</summary>
public sealed record UploadBlock(DocumentId Document, string Sha256);

public static class UploadLimits
{
    /// <summary>8 MiB: what every host and proxy on the way takes in one body.</summary>
    public const int LargestBlock = 8 * 1024 * 1024;

    /// <summary>256 KiB: with smaller ones a packet would need thousands of rows.</summary>
    public const int SmallestBlock = 256 * 1024;

    /// <summary>Uploads that one unit may have open at once.</summary>
    public const int OpenAtOnce = 20;

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>How long the row of a discarded upload stays, so that a block that was under way still finds it discarded.</summary>
    public static readonly TimeSpan Remnant = TimeSpan.FromHours(1);
}

internal static class UploadKeys
{
    public const string AllDue = "upload-due/";
    public const string AllBlocks = "upload-block/";

    public static string Session(UploadId id) => $"upload/{id.Value}";

    public static string Blocks(UploadId id) => $"{AllBlocks}{id.Value}/";

    public static string Block(UploadId id, int file, int block) => string.Create(CultureInfo.InvariantCulture, $"{Blocks(id)}{file:D2}/{block:D4}");

    /// <summary>When the sweep looks at an upload next; ordered by that instant.</summary>
    public static string Due(DateTimeOffset at, UploadId id) => $"{DueBy(at)}/{id.Value}";

    public static string DueBy(DateTimeOffset at) => AllDue + at.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    /// <summary>The open uploads of a unit.</summary>
    public static string OfUnit(UnitId unit) => $"upload-of/{unit.Value}/";
}
