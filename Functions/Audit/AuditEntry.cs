using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace TechVolunteers.Audit;

/// <summary>
/// One link of a hash chain. It holds ids, codes and field names in the clear and everything that a person typed as salted hashes,
/// so that erasing a person's data deletes the salt and the chain still verifies.
/// </summary>
/// <param name="Chain">What the chain is about: <c>campaign</c> or <c>nom-{id}</c>.</param>
/// <param name="N">1 for the first entry, then without gaps.</param>
/// <param name="Previous">The hash of entry <paramref name="N"/> − 1; 64 zeros before the first.</param>
/// <param name="Action">Stable ASCII name, feature first: <c>nominations.submitted</c>.</param>
/// <param name="Facts">Codes, ids, numbers and document hashes, by name.</param>
/// <param name="Hashed">HMAC-SHA256 of typed values under the chain's salt, by field name, lower-case hexadecimal.</param>
public sealed record AuditEntry(
    string Chain,
    int N,
    string Previous,
    DateTimeOffset At,
    string Actor,
    string Request,
    string Action,
    ImmutableSortedDictionary<string, string> Facts,
    ImmutableSortedDictionary<string, string> Hashed)
{
    public static string Genesis { get; } = new('0', 64);

    /// <summary>SHA-256 over the previous hash and this entry's JSON (property order as declared, dictionary keys sorted ordinally).</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Previous + "\n" + Json.Write(this))));
}

/// <summary>The last link of a chain, kept in its own row so that an entry can't be lost without a trace.</summary>
/// <param name="Salt">Key of the hashed values, 32 hexadecimal digits; null once erased.</param>
public sealed record ChainHead(string Chain, int N, string Hash, string? Salt);

/// <summary>Rows of the audit inside a partition.</summary>
public static class AuditKeys
{
    public const string Entries = "audit/";
    public const string Heads = "chain/";

    public static string Head(string chain) => Heads + chain;

    public static string EntriesOf(string chain) => $"{Entries}{chain}/";

    public static string Entry(string chain, int n) => $"{Entries}{chain}/{n:D6}";
}
