using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;

namespace TechVolunteers.EmbeddedRuntime.TaskHub;

/// <summary>An instance as its row says. <c>Started</c> is false until a turn of this execution has run the orchestrator.</summary>
internal sealed record InstanceRow(string Id, long Execution, string Name, string Version, OrchestrationRuntimeStatus Status, DateTime CreatedAt)
{
    /// <summary>The columns, in the order in which <see cref="From"/> reads them.</summary>
    public const string ColumnList =
        "id, execution, name, version, status, created_at, started, input, output, failure, custom_status, tags, carried, updated_at, start_at, parent";

    public bool Started { get; init; }

    public string? Input { get; init; }

    public string? Output { get; init; }

    public TaskFailure? Failure { get; init; }

    public string? CustomStatus { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Events that the execution before this one left over.</summary>
    public IReadOnlyList<HistoryEvent> Carried { get; init; } = [];

    public DateTime UpdatedAt { get; init; }

    public DateTime? StartAt { get; init; }

    public ParentTask? Parent { get; init; }

    public static bool IsLive(OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended;

    public static InstanceRow From(SqliteDataReader reader) =>
        new(
            reader.GetString(0),
            reader.GetInt64(1),
            reader.GetString(2),
            reader.GetString(3),
            (OrchestrationRuntimeStatus)reader.GetInt32(4),
            Time(reader.GetInt64(5)))
        {
            Started = reader.GetInt64(6) != 0,
            Input = reader.Text(7),
            Output = reader.Text(8),
            Failure = reader.Text(9) is { } failure ? JsonSerializer.Deserialize(failure, HistoryJson.Text.TaskFailure) : null,
            CustomStatus = reader.Text(10),
            Tags = reader.Text(11) is { } tags ? JsonSerializer.Deserialize(tags, HistoryJson.Text.DictionaryStringString) : null,
            Carried = reader.Text(12) is { } carried ? HistoryJson.ReadTurn(carried) : [],
            UpdatedAt = Time(reader.GetInt64(13)),
            StartAt = reader.IsDBNull(14) ? null : Time(reader.GetInt64(14)),
            Parent = reader.Text(15) is { } parent ? JsonSerializer.Deserialize(parent, HistoryJson.Text.ParentTask) : null,
        };

    public static DateTime Time(long ticks) => new(ticks, DateTimeKind.Utc);
}

/// <summary>Something an instance has not yet seen.</summary>
/// <param name="Seq">The row of the inbox; 0 for one that is only in memory, because what causes it is on disk and would cause it again.</param>
/// <param name="Execution">The run it is meant for; 0 for any.</param>
/// <param name="Event">What happened.</param>
internal sealed record Message(long Seq, long Execution, HistoryEvent Event);

/// <summary>An activity to run.</summary>
internal sealed record Work(string InstanceId, long Execution, int TaskId, string Name, string? Input);

/// <summary>A timer to fire; the task id is <see cref="Start"/> for the start of an instance.</summary>
internal readonly record struct TimerRow(string InstanceId, int TaskId, DateTime FireAt)
{
    public const int Start = -1;
}
