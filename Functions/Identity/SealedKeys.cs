using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using TechVolunteers.Storage;

namespace TechVolunteers.Identity;

/// <summary>
/// Random keys by name, the same for every instance of the app and for as long as the store lives. A key is made when it is first asked for, and
/// stored only as data protection seals it.
/// </summary>
public sealed class SealedKeys(IRecords records, IDataProtectionProvider protection)
{
    private const string Partition = "keys";
    private const string Prefix = "sealed/";
    private const int Bytes = 32;

    private readonly IDataProtector _protector = protection.CreateProtector("TechVolunteers.SealedKeys");
    private readonly ConcurrentDictionary<string, byte[]> _known = new(StringComparer.Ordinal);

    /// <summary>The key's 32 bytes.</summary>
    /// <param name="name">ASCII letters, digits and hyphens.</param>
    public async Task<byte[]> Find(string name, CancellationToken cancel)
    {
        if (_known.TryGetValue(name, out var known))
            return known;
        var row = await records.Find<SealedKey>(Partition, Prefix + name, cancel);
        if (row is null)
        {
            var made = new SealedKey(Convert.ToBase64String(_protector.Protect(RandomNumberGenerator.GetBytes(Bytes))));
            await records.Commit(Partition, [new RowChange.Insert(Prefix + name, Json.Write(made))], cancel);
            // Of two instances that make it at once, one is too late: what is stored counts.
            row = await records.Find<SealedKey>(Partition, Prefix + name, cancel) ?? throw new InvalidOperationException($"The key {name} was not kept.");
        }
        return _known.GetOrAdd(name, _protector.Unprotect(Convert.FromBase64String(row.Sealed)));
    }

    private sealed record SealedKey(string Sealed);
}
