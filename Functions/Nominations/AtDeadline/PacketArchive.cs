using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.AtDeadline;

/// <summary>A file of the archive.</summary>
/// <param name="Path">Inside the zip; null for a file that did not pass its inspection and is not given out.</param>
public sealed record ArchivedFile(string? Path, PacketPart Part, string Name, long Length, string Sha256);

/// <summary>
/// One packet version as a zip: <c>manifest.json</c>, <c>receipt.txt</c> and the files, uncompressed and dated with the packet's receipt, so that the
/// same packet gives the same bytes whenever and by whomever it is made. Streams; memory does not grow with the packet.
/// </summary>
public sealed class PacketArchive(IDocuments documents)
{
    /// <summary>The files as the archive will hold them; the name of the first whose bytes are no longer those of its receipt.</summary>
    public async Task<(ImmutableArray<ArchivedFile> Files, PacketFile? Damaged)> Look(Packet packet, CancellationToken cancel)
    {
        var files = ImmutableArray.CreateBuilder<ArchivedFile>(packet.Files.Length);
        foreach (var (file, n) in packet.Files.Select((file, n) => (file, n + 1)))
        {
            await using var content = await documents.Open(file.Document, cancel);
            if (content is not null && Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancel)) != file.Sha256)
                return ([], file);
            var path = content is null ? null : string.Create(CultureInfo.InvariantCulture, $"files/{n:D2}-{ReceiptText.PartName(file.Part)}-{file.Name}");
            files.Add(new ArchivedFile(path, file.Part, file.Name, file.Length, file.Sha256));
        }
        return (files.ToImmutable(), null);
    }

    public async Task Write(RunningCampaign campaign, Nomination nomination, Packet packet, ImmutableArray<ArchivedFile> files, Stream output, CancellationToken cancel)
    {
        await using var held = new HeldWrites(output);
        await Fill(campaign, nomination, packet, files, held, cancel);
        await held.FlushAsync(cancel);
    }

    private async Task Fill(RunningCampaign campaign, Nomination nomination, Packet packet, ImmutableArray<ArchivedFile> files, HeldWrites output, CancellationToken cancel)
    {
        var at = BeijingTime.Of(packet.ReceivedAt);
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancel);
        await Add(zip, "manifest.json", Encoding.UTF8.GetBytes(Manifest(campaign, nomination, packet, files)), at, cancel);
        if (packet.Receipt is { } receipt)
            await Add(zip, "receipt.txt", Encoding.UTF8.GetBytes(receipt), at, cancel);
        foreach (var (archived, file) in files.Zip(packet.Files))
        {
            if (archived.Path is not { } path)
                continue;
            await using var content = await documents.Open(file.Document, cancel) ?? throw new InvalidOperationException($"Document {file.Document} is gone.");
            await using var target = await Entry(zip, path, at, cancel);
            await content.CopyToAsync(target, cancel);
        }
    }

    // What changes later (state, name of the nominee, findings) is no part of it.
    private static string Manifest(RunningCampaign campaign, Nomination nomination, Packet packet, ImmutableArray<ArchivedFile> files) => Json.Write(new
    {
        format = 1,
        campaign = campaign.Id,
        number = nomination.Number,
        nomination = nomination.Id,
        unit = nomination.UnitName,
        category = nomination.Category,
        version = packet.Version,
        receivedAt = packet.ReceivedAt.ToUniversalTime(),
        receivedAtBeijing = BeijingTime.Format(packet.ReceivedAt),
        files,
    });

    private static async Task Add(ZipArchive zip, string path, byte[] content, DateTimeOffset at, CancellationToken cancel)
    {
        await using var target = await Entry(zip, path, at, cancel);
        await target.WriteAsync(content, cancel);
    }

    private static Task<Stream> Entry(ZipArchive zip, string path, DateTimeOffset at, CancellationToken cancel)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.NoCompression);
        entry.LastWriteTime = at;
        return entry.OpenAsync(cancel);
    }
}

/// <summary>
/// An answer's body takes nothing synchronously, but the archive writes the 24 bytes after each entry so: they are held until the next asynchronous write.
/// </summary>
internal sealed class HeldWrites(Stream output) : Stream
{
    private readonly MemoryStream _held = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => _held.Write(buffer, offset, count);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Send(cancellationToken);
        await output.WriteAsync(buffer, cancellationToken);
    }

    public override void Flush()
    {
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await Send(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task Send(CancellationToken cancel)
    {
        if (_held.Length == 0)
            return;
        await output.WriteAsync(_held.GetBuffer().AsMemory(0, (int)_held.Length), cancel);
        _held.SetLength(0);
    }
}
