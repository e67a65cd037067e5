using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Durable;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;

namespace TechVolunteers.Audit;

/// <summary>
/// One attempt at a change in one partition: what it read (with versions), and the rows, audit entries, letters and wake-ups that become
/// durable together or not at all. Made by <see cref="Ledger.Commit{T}"/>; the delegate that fills it may run again after a lost race.
/// </summary>
public sealed class Draft(IRecords records, string partition, Attribution by, DateTimeOffset realNow, CancellationToken cancel)
{
    private readonly Dictionary<string, Row?> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RowChange> _changes = new(StringComparer.Ordinal);
    private readonly List<(string Chain, string Action, ImmutableSortedDictionary<string, string> Facts, ImmutableSortedDictionary<string, string> Typed)> _entries = [];
    private readonly List<Letter> _letters = [];
    private readonly List<Wake> _wakes = [];

    public string Partition => partition;

    public Attribution By => by;

    public CancellationToken Cancel => cancel;

    internal bool Empty => _changes.Count == 0 && _entries.Count == 0 && _letters.Count == 0 && _wakes.Count == 0;

    internal IReadOnlyList<Letter> Letters => _letters;

    internal IReadOnlyList<Wake> Wakes => _wakes;

    /// <summary>The value of a row as this attempt sees it (its own staged change included), or null.</summary>
    public async Task<T?> Find<T>(string key)
        where T : class
    {
        if (_changes.TryGetValue(key, out var change))
            return JsonOf(change) is { } staged ? Json.Read<T>(staged) : null;
        return await Load(key) is { } row ? Json.Read<T>(row.Json) : null;
    }

    /// <summary>All values under a prefix as stored; rows read so are not watched for change.</summary>
    public IAsyncEnumerable<T> Scan<T>(string prefix) => records.Scan<T>(partition, prefix, cancel);

    /// <summary>Writes a row: replaces the version that this attempt read, or inserts when it read none. Reads first when the row was not read.</summary>
    public async Task Save<T>(string key, T value)
        where T : class
    {
        var json = Json.Write(value);
        _changes[key] = await Load(key) is { } row ? new RowChange.Replace(key, json, row.Version) : new RowChange.Insert(key, json);
    }

    /// <summary>Writes a row that holds nothing but its key's meaning (an index row), whether or not it exists.</summary>
    public void Index(string key, string json = "{}") => _changes[key] = new RowChange.Put(key, json);

    /// <summary>Removes a row if it exists.</summary>
    public async Task Remove(string key)
    {
        if (await Load(key) is { } row)
            _changes[key] = new RowChange.Delete(key, row.Version);
        else
            _changes.Remove(key);
    }

    /// <summary>Adds an entry to a chain.</summary>
    /// <param name="chain"><c>campaign</c>, or <c>nom-{id}</c> for what concerns one nomination.</param>
    /// <param name="action">Feature first: <c>review.proposed</c>.</param>
    /// <param name="facts">Codes, ids, counts, hashes: stored as they are, so never a name, phone, score or text.</param>
    /// <param name="typed">What people typed (reasons, names): stored as salted hashes.</param>
    public void Record(string chain, string action, IEnumerable<(string Name, string Value)>? facts = null, IEnumerable<(string Name, string Value)>? typed = null) =>
        _entries.Add((chain, action, Sorted(facts), Sorted(typed)));

    /// <summary>Puts a letter into the outbox with this change. The same letter (its id says so) is not written a second time.</summary>
    public async Task Send(Letter letter)
    {
        if (await Find<Letter>(letter.Key) is not null)
            return;
        var written = letter.State == LetterState.Held ? letter : letter with { DueAt = realNow };
        _letters.Add(written);
        await Save(written.Key, written);
        Index(written is { State: LetterState.Held, HeldBy: { } hold } ? Letter.HeldPrefix(hold) + written.Id : written.DueKey(realNow));
    }

    /// <summary>Wakes an orchestration after the commit (or at <see cref="Wake.At"/>): started when absent, nudged when running.</summary>
    public void Wake(Wake wake)
    {
        _wakes.Add(wake);
        Index(wake.Key, Json.Write(wake));
    }

    /// <summary>The changes with the audit entries chained on.</summary>
    internal async Task<ImmutableArray<RowChange>> Complete()
    {
        foreach (var chain in _entries.GroupBy(entry => entry.Chain, StringComparer.Ordinal))
        {
            var head = await Find<ChainHead>(AuditKeys.Head(chain.Key)) ?? new ChainHead(chain.Key, 0, AuditEntry.Genesis, Ids.New());
            foreach (var (_, action, facts, typed) in chain)
            {
                var hashed = typed.ToImmutableSortedDictionary(pair => pair.Key, pair => Hashed(head.Salt, pair.Value), StringComparer.Ordinal);
                var entry = new AuditEntry(chain.Key, head.N + 1, head.Hash, by.At, by.Actor.ToString(), by.Request, action, facts, hashed);
                _changes[AuditKeys.Entry(chain.Key, entry.N)] = new RowChange.Insert(AuditKeys.Entry(chain.Key, entry.N), Json.Write(entry));
                head = head with { N = entry.N, Hash = entry.Hash() };
            }
            await Save(AuditKeys.Head(chain.Key), head);
        }
        return [.. _changes.Values];
    }

    private async Task<Row?> Load(string key)
    {
        if (!_read.TryGetValue(key, out var row))
            _read[key] = row = await records.Find(partition, key, cancel);
        return row;
    }

    private static string? JsonOf(RowChange change) => change switch
    {
        RowChange.Insert insert => insert.Json,
        RowChange.Replace replace => replace.Json,
        RowChange.Put put => put.Json,
        _ => null,
    };

    private static string Hashed(string? salt, string value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(salt ?? ""), Encoding.UTF8.GetBytes(value)));

    private static ImmutableSortedDictionary<string, string> Sorted(IEnumerable<(string Name, string Value)>? pairs) =>
        (pairs ?? []).ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
}
