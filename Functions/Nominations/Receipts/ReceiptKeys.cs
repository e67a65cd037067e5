using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using TechVolunteers.Audit;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Receipts;

/// <summary>A published key and since when it has been signing.</summary>
/// <param name="Signing">Whether new receipts are signed with it; older keys stay published, so that older receipts can be verified.</param>
public sealed record PublishedKey(ReceiptKey Key, DateTimeOffset Since, bool Signing);

/// <summary>Private keys that this process has opened, by id.</summary>
public sealed class OpenedReceiptKeys
{
    internal ConcurrentDictionary<string, byte[]> ById { get; } = new(StringComparer.Ordinal);
}

/// <summary>
/// The keys for receipts. A private key is a document that the ring of data protection encrypts; its row holds the public key. One key signs; after a
/// change the one before it is still live: an instance of the app that is signing with it at that moment makes a receipt that verifies.
/// </summary>
public sealed class ReceiptKeys(IRecords records, IDocuments documents, IDataProtectionProvider protection, Ledger ledger, OpenedReceiptKeys opened)
{
    /// <summary>Beside the keys of data protection.</summary>
    public const string Partition = "keys";
    public const string Chain = "keys";
    private const string Prefix = "receipt/";
    private const string Current = "receipt-signing";
    private const long LongestBytes = 16 * 1024;

    private readonly IDataProtector _protector = protection.CreateProtector("TechVolunteers.Receipts");

    /// <summary>Every published key, the one that signs first, then the newest.</summary>
    public async Task<ImmutableArray<PublishedKey>> All(CancellationToken cancel)
    {
        var signing = await records.Find<Pointer>(Partition, Current, cancel);
        var rows = await records.Scan<StoredKey>(Partition, Prefix, cancel).ToArrayAsync(cancel);
        return
        [
            .. rows.Select(row => new PublishedKey(new ReceiptKey([.. Convert.FromBase64String(row.Public)]), row.Since, row.Id == signing?.Id))
                .OrderByDescending(published => published.Signing).ThenByDescending(published => published.Since),
        ];
    }

    /// <summary>The documents of all keys.</summary>
    public static IAsyncEnumerable<KeptDocument> Documents(IRecords records, CancellationToken cancel) =>
        records.Scan<StoredKey>(Partition, Prefix, cancel).Select(row => new KeptDocument(new DocumentId(row.Document), $"回执签名密钥 {row.Id}", null, null));

    /// <summary>Opens the key that signs now; makes the first one when there is none.</summary>
    public async Task<Func<Receipt, Receipt>> Signer(Attribution by, CancellationToken cancel)
    {
        var pointer = await records.Find<Pointer>(Partition, Current, cancel) ?? (await Make(null, by, cancel)).Current;
        if (!opened.ById.TryGetValue(pointer.Id, out var key))
        {
            key = await Open(pointer.Id, cancel);
            opened.ById.TryAdd(pointer.Id, key);
        }
        return receipt => ReceiptSignature.Sign(receipt, pointer.Id, key);
    }

    /// <summary>Makes a new key that signs from now on.</summary>
    /// <param name="shown">The id of the signing key that the person saw; another one means that somebody changed it in between.</param>
    /// <returns>The new key's id, or why nothing was changed.</returns>
    public async Task<(string? Id, Refusal? Why)> Change(string? shown, Attribution by, CancellationToken cancel)
    {
        if (await records.Find<Pointer>(Partition, Current, cancel) is { } now && now.Id != shown)
            return (null, Refusal.Stale("签名密钥刚刚已由他人更换。"));
        var (current, made) = await Make(shown, by, cancel);
        return made ? (current.Id, null) : (null, Refusal.Stale("签名密钥刚刚已由他人更换。"));
    }

    /// <summary>Makes a key in the place of <paramref name="before"/>; where another stands there by now, that one stays.</summary>
    private async Task<(Pointer Current, bool Made)> Make(string? before, Attribution by, CancellationToken cancel)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var published = new ReceiptKey([.. key.ExportSubjectPublicKeyInfo()]);
        using var content = new MemoryStream(_protector.Protect(key.ExportPkcs8PrivateKey()));
        if (await documents.Write(content, LongestBytes, cancel) is not DocumentWrite.Stored stored)
            throw new InvalidOperationException($"A key has more than {LongestBytes} bytes.");
        await documents.Release(stored.Id, cancel);
        var row = new StoredKey(published.Id, stored.Id.Value, Convert.ToBase64String(published.Info.AsSpan()), by.At);
        var pointer = await ledger.Commit(Partition, by, async draft =>
        {
            if (await draft.Find<Pointer>(Current) is { } other && other.Id != before && other.Id != row.Id)
                return other;
            var made = new Pointer(row.Id, before);
            await draft.Save(Current, made);
            await draft.Save(Prefix + row.Id, row);
            draft.Record(Chain, "receipts.key-changed", [("to", row.Id), ("from", before ?? "none")]);
            return made;
        }, cancel);
        if (pointer.Id == row.Id)
            return (pointer, true);
        await documents.Delete(stored.Id, CancellationToken.None);
        return (pointer, false);
    }

    private async Task<byte[]> Open(string id, CancellationToken cancel)
    {
        var row = await records.Find<StoredKey>(Partition, Prefix + id, cancel) ?? throw new InvalidOperationException($"The row of the key {id} is missing.");
        await using var stream = await documents.Open(new DocumentId(row.Document), cancel) ?? throw new InvalidOperationException($"The document of the key {id} is missing.");
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, cancel);
        return _protector.Unprotect(content.ToArray());
    }

    private sealed record StoredKey(string Id, string Document, string Public, DateTimeOffset Since);

    private sealed record Pointer(string Id, string? Before);
}
