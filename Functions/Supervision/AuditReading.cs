using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Identity;

namespace TechVolunteers.Supervision;

/// <summary>One entry in the reader's words.</summary>
/// <param name="Sound">Whether it follows from the one before it.</param>
/// <param name="Hashed">The names of typed values, which the chain holds as salted hashes only.</param>
public sealed record AuditLine(int N, DateTimeOffset At, string Who, string Action, string What, ImmutableArray<(string Name, string Value)> Facts, ImmutableArray<string> Hashed, bool Sound);

/// <summary>A chain as a supervisor reads it.</summary>
/// <param name="Faults">What does not hold, as whole Chinese sentences; empty for a sound chain.</param>
/// <param name="Anchored">The last anchor; null when there is none yet.</param>
public sealed record AuditStory(ImmutableArray<AuditLine> Lines, ImmutableArray<string> Faults, Anchor? Anchored);

/// <summary>Reads a chain with its soundness: link by link, against its head, and against the last anchor.</summary>
public sealed class AuditReading(AuditVerifier verifier, Anchors anchors, PeopleDirectory people, Storage.IRecords records)
{
    public async Task<AuditStory> Read(string partition, string chain, CancellationToken cancel)
    {
        var anchored = await anchors.Last(partition, cancel);
        var head = await records.Find(partition, AuditKeys.Head(chain), cancel) is { } row ? Json.Read<ChainHead>(row.Json) : null;
        var entries = await verifier.Read(partition, chain, cancel);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = ImmutableArray.CreateBuilder<AuditLine>(entries.Length);
        foreach (var (entry, sound) in entries)
            lines.Add(await Line(entry, sound, names, cancel));
        var faults = entries.Where(entry => !entry.Sound).Select(entry => $"第 {entry.Entry.N} 条与前一条不相连，记录可能被改动过。").ToList();
        // An entry that came after the head was read is no fault.
        if (entries.Length < (head?.N ?? 0) || (head is not null && entries[head.N - 1].Entry.Hash() != head.Hash))
            faults.Add("记录的末尾与链头不一致，可能有记录被删除或改动过。");
        if (anchored is not null && await anchors.Head(anchored, chain, cancel) is { } then && (entries.Length < then.N || entries[then.N - 1].Entry.Hash() != then.Hash))
            faults.Add($"记录与{BeijingTime.Format(anchored.At)}封存的内容不一致，封存之后可能被改动过。");
        return new AuditStory(lines.ToImmutable(), [.. faults], anchored);
    }

    private async Task<AuditLine> Line(AuditEntry entry, bool sound, Dictionary<string, string> names, CancellationToken cancel)
    {
        if (!names.TryGetValue(entry.Actor, out var who))
            names[entry.Actor] = who = await Who(entry.Actor, cancel);
        return new AuditLine(
            entry.N, entry.At, who, entry.Action, AuditWords.Action(entry.Action),
            [.. entry.Facts.Where(fact => fact.Value.Length > 0).Select(fact => (AuditWords.Field(fact.Key), AuditWords.Value(fact.Value)))],
            [.. entry.Hashed.Keys.Select(AuditWords.Field)], sound);
    }

    private async Task<string> Who(string actor, CancellationToken cancel)
    {
        var (kind, id) = actor.Split(':', 2) is [var before, var after] ? (before, after) : (actor, "");
        if (kind == "public")
            return "公众（未登录）";
        if (kind == "machine")
            return "系统";
        var role = Enum.TryParse<Role>(kind, out var known) ? RoleNames.Of(known) : kind;
        var name = Ids.Valid(id) ? (await people.Person(PersonId.From(id), cancel))?.Name : null;
        return $"{name ?? "（已删除的人员）"}（{role}）";
    }
}
