using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TechVolunteers.EmbeddedRuntime.Replay;

/// <summary>
/// One line of an orchestration's history. Ids are positions: the n-th thing that the orchestrator asked for has the id n, on every replay.
/// Payloads are the JSON that the application made; null stands for no value.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(TurnStarted), nameof(TurnStarted))]
[JsonDerivedType(typeof(ExecutionStarted), nameof(ExecutionStarted))]
[JsonDerivedType(typeof(TaskScheduled), nameof(TaskScheduled))]
[JsonDerivedType(typeof(TaskCompleted), nameof(TaskCompleted))]
[JsonDerivedType(typeof(TaskFailed), nameof(TaskFailed))]
[JsonDerivedType(typeof(TimerCreated), nameof(TimerCreated))]
[JsonDerivedType(typeof(TimerFired), nameof(TimerFired))]
[JsonDerivedType(typeof(ChildScheduled), nameof(ChildScheduled))]
[JsonDerivedType(typeof(EventSent), nameof(EventSent))]
[JsonDerivedType(typeof(EventRaised), nameof(EventRaised))]
[JsonDerivedType(typeof(Suspended), nameof(Suspended))]
[JsonDerivedType(typeof(Resumed), nameof(Resumed))]
[JsonDerivedType(typeof(Terminated), nameof(Terminated))]
[JsonDerivedType(typeof(Broken), nameof(Broken))]
[JsonDerivedType(typeof(ExecutionCompleted), nameof(ExecutionCompleted))]
internal abstract record HistoryEvent
{
    /// <summary>A turn begins: the orchestrator's time is this until the next turn.</summary>
    internal sealed record TurnStarted(DateTime At) : HistoryEvent;

    internal sealed record ExecutionStarted(string Name, string Version, string? Input, ParentTask? Parent) : HistoryEvent;

    /// <summary>The orchestrator asked for an activity.</summary>
    internal sealed record TaskScheduled(int Id, string Name, string? Input) : HistoryEvent;

    /// <summary>The result of the activity or the child with this id.</summary>
    internal sealed record TaskCompleted(int Id, string? Result) : HistoryEvent;

    /// <summary>The failure of the activity or the child with this id.</summary>
    internal sealed record TaskFailed(int Id, TaskFailure Failure) : HistoryEvent;

    internal sealed record TimerCreated(int Id, DateTime FireAt) : HistoryEvent;

    internal sealed record TimerFired(int Id) : HistoryEvent;

    /// <summary>The orchestrator asked for a sub-orchestration.</summary>
    internal sealed record ChildScheduled(
        int Id,
        string Name,
        string InstanceId,
        string? Input,
        string? Version,
        IReadOnlyDictionary<string, string>? Tags) : HistoryEvent;

    internal sealed record EventSent(int Id, string InstanceId, string Name, string? Payload) : HistoryEvent;

    internal sealed record EventRaised(string Name, string? Payload) : HistoryEvent;

    internal sealed record Suspended(string? Reason) : HistoryEvent;

    internal sealed record Resumed(string? Reason) : HistoryEvent;

    internal sealed record Terminated(string? Output) : HistoryEvent;

    /// <summary>The orchestrator was caught outside its turn; it cannot be replayed and fails.</summary>
    internal sealed record Broken(TaskFailure Failure) : HistoryEvent;

    internal sealed record ExecutionCompleted(EndStatus Status, string? Output, TaskFailure? Failure) : HistoryEvent;
}

internal enum EndStatus
{
    Completed,
    Failed,
    Terminated,
}

/// <summary>Which task of which execution waits for a sub-orchestration.</summary>
internal sealed record ParentTask(string InstanceId, string Name, long Execution, int TaskId);

/// <summary>History as text: one JSON array a turn, Chinese readable as it is.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(HistoryEvent))]
[JsonSerializable(typeof(IReadOnlyList<HistoryEvent>))]
[JsonSerializable(typeof(HistoryEvent[]))]
[JsonSerializable(typeof(ParentTask))]
[JsonSerializable(typeof(TaskFailure))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class HistoryJson : JsonSerializerContext
{
    /// <summary>The context to use. The text is kept in our own database and never written into a page, hence the relaxed escaping.</summary>
    public static HistoryJson Text { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<EndStatus>() },
    });

    public static string Write(IReadOnlyList<HistoryEvent> turn) => JsonSerializer.Serialize(turn, Text.IReadOnlyListHistoryEvent);

    public static string Write(HistoryEvent message) => JsonSerializer.Serialize(message, Text.HistoryEvent);

    public static HistoryEvent[] ReadTurn(string json) =>
        JsonSerializer.Deserialize(json, Text.HistoryEventArray) ?? throw new InvalidDataException("A turn of a history is null.");

    public static HistoryEvent ReadMessage(string json) =>
        JsonSerializer.Deserialize(json, Text.HistoryEvent) ?? throw new InvalidDataException("A message of the inbox is null.");
}
