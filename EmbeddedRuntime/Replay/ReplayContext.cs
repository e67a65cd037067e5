using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace TechVolunteers.EmbeddedRuntime.Replay;

/// <summary>The orchestrator's window on the world: it turns calls into numbered actions and hands back tasks that the history completes.</summary>
internal sealed class ReplayContext(
    string instanceId,
    HistoryEvent.ExecutionStarted start,
    RunEnvironment environment,
    TurnThread thread) : TaskOrchestrationContext
{
    // Any fixed namespace makes name-based identifiers (RFC 9562, version 5) of our own.
    private static readonly byte[] GuidNamespace = new Guid("6f6c2f7a-7b0f-4f53-9a43-41c5c1b0a9d7").ToByteArray(bigEndian: true);

    // What the official packages read as "nobody waits for this child".
    private const string FireAndForgetTag = "FireAndForget";

    // 16 KB of UTF-16, the official bound: the status is read with every list of instances.
    private const int LongestCustomStatus = 16 * 1024 / sizeof(char);

    // What was asked for and is neither found in the history nor decided upon, by id.
    private readonly SortedDictionary<int, HistoryEvent> _actions = [];
    private readonly Dictionary<int, OpenTask> _open = [];
    private readonly List<int> _cancelledTimers = [];
    private readonly ExternalEvents _events = new(environment.Converter);
    private DateTime _now;
    private bool _replaying = true;
    private int _nextId;
    private int _nextGuid;

    public override TaskName Name => start.Name;

    public override string InstanceId => instanceId;

    public override string Version => start.Version;

    public override ParentOrchestrationInstance? Parent => start.Parent is { } parent ? new(parent.Name, parent.InstanceId) : null;

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => _replaying;

    internal string? CustomStatus { get; private set; }

    /// <summary>Set when the orchestrator asked for too much: it then fails and gets nothing.</summary>
    internal InvalidOperationException? Excess { get; private set; }

    internal ExternalEvents Events => _events;

    internal (string? Input, string? Version, bool KeepEvents)? Again { get; private set; }

    /// <summary>Activities, children and timers that have not come back; the execution does not end before they do.</summary>
    internal bool HasOpenTasks => _open.Count > 0;

    internal IReadOnlyCollection<int> OpenTasks => _open.Keys;

    protected override ILoggerFactory LoggerFactory => environment.Loggers;

    public override T? GetInput<T>()
        where T : default => environment.Converter.Deserialize<T>(start.Input);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        RefuseOptionsAsInput(input, options);
        var json = environment.Serialize(input);
        return Retries.Run(this, options?.Retry, () => Open<TResult>(name, id => new HistoryEvent.TaskScheduled(id, name, json)));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        RefuseOptionsAsInput(input, options);
        var own = options as SubOrchestrationOptions;
        var child = own?.InstanceId ?? NewGuid().ToString("N");
        if (string.Equals(child, instanceId, StringComparison.Ordinal))
        {
            throw new ArgumentException($"A sub-orchestration needs another id than its parent '{instanceId}'.", nameof(options));
        }

        if (options?.Tags?.ContainsKey(FireAndForgetTag) == true)
        {
            throw new ArgumentException($"The tag '{FireAndForgetTag}' is not supported; start what nobody waits for with the client in an activity.", nameof(options));
        }

        Dispatch.InstanceIds.Demand(child);
        var json = environment.Serialize(input);
        var version = (own is null ? options?.Version : own.Version)?.Version;
        var tags = options?.Tags is { } given ? new Dictionary<string, string>(given, StringComparer.Ordinal) : null;
        return Retries.Run(
            this,
            options?.Retry,
            () => Open<TResult>(orchestratorName, id => new HistoryEvent.ChildScheduled(id, orchestratorName, child, json, version, tags)));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        thread.Demand();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var id = _nextId++;
        // Without a kind the orchestrator means its own clock, which is UTC.
        Add(id, new HistoryEvent.TimerCreated(id, fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : DateTime.SpecifyKind(fireAt, DateTimeKind.Utc)));
        var timer = new OpenTimer();
        _open.Add(id, timer);
        cancellationToken.Register(() =>
        {
            thread.Demand();
            if (_open.Remove(id))
            {
                if (!_replaying)
                {
                    _cancelledTimers.Add(id);
                }

                timer.Cancel(cancellationToken);
            }
        });
        return timer.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        thread.Demand();
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return _events.Wait<T>(eventName, thread, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        thread.Demand();
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var id = _nextId++;
        Add(id, new HistoryEvent.EventSent(id, instanceId, eventName, environment.Serialize(payload)));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        thread.Demand();
        var json = environment.Serialize(customStatus);
        CustomStatus = json is null || json.Length <= LongestCustomStatus
            ? json
            : throw new ArgumentException($"A custom status of {json.Length} characters of JSON is longer than the {LongestCustomStatus} allowed.", nameof(customStatus));
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        thread.Demand();
        Again = (environment.Serialize(newInput), null, preserveUnprocessedEvents);
    }

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        thread.Demand();
        ArgumentNullException.ThrowIfNull(options);
        Again = (environment.Serialize(options.NewInput), options.NewVersion, options.PreserveUnprocessedEvents);
    }

    public override Guid NewGuid()
    {
        thread.Demand();
        var name = Encoding.UTF8.GetBytes($"{instanceId}_{_now:O}_{_nextGuid++}");
        // RFC 9562 prescribes SHA-1 for version 5; nothing secret hangs on it.
#pragma warning disable CA5350
        var hash = SHA1.HashData([.. GuidNamespace, .. name]).AsSpan(0, 16);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    internal void BeginTurn(DateTime at) => _now = at;

    internal void BeginNews() => _replaying = false;

    /// <summary>Ticks off what the history says was asked for.</summary>
    /// <exception cref="NonDeterministicOrchestrationException">The code asked for something else, or for nothing.</exception>
    internal void Recognise(HistoryEvent recorded) => Determinism.Match(recorded, _actions);

    /// <summary>What the turn asked for, in the order of the ids, and the timers that it no longer needs; the next turn begins with none.</summary>
    internal (IReadOnlyList<HistoryEvent> Actions, IReadOnlyList<int> CancelledTimers) TakeWishes()
    {
        var wishes = (_actions.Values.ToArray(), _cancelledTimers.ToArray());
        _actions.Clear();
        _cancelledTimers.Clear();
        return wishes;
    }

    /// <summary>Hands a result to the task that waits for it; a second result for the same task finds nobody and is dropped.</summary>
    internal bool TryTake(int id, out OpenTask task) => _open.Remove(id, out task!);

    private static void RefuseOptionsAsInput(object? input, TaskOptions? options)
    {
        if (input is TaskOptions && options is null)
        {
            throw new ArgumentException("Task options were given as the input; name the argument: options.", nameof(input));
        }
    }

    private Task<TResult> Open<TResult>(TaskName name, Func<int, HistoryEvent> action)
    {
        thread.Demand();
        var id = _nextId++;
        Add(id, action(id));
        var task = new OpenTask<TResult>(name, id, environment.Converter);
        _open.Add(id, task);
        return task.Task;
    }

    private void Add(int id, HistoryEvent action)
    {
        if (_actions.Count >= environment.MaxActions)
        {
            Excess = new InvalidOperationException($"The orchestrator asked for more than {environment.MaxActions} things in one turn.");
            throw Excess;
        }

        _actions.Add(id, action);
    }
}

/// <summary>What an execution needs from outside. All of it is the same for every instance of a task hub.</summary>
internal sealed record RunEnvironment(DataConverter Converter, ILoggerFactory Loggers)
{
    /// <summary>How many things an orchestrator may ask for in one turn.</summary>
    public int MaxActions { get; init; } = 100_000;

    /// <summary>The longest payload in UTF-16 characters.</summary>
    public int MaxPayloadLength { get; init; } = int.MaxValue;

    /// <exception cref="InvalidOperationException">The value is longer than a payload may be.</exception>
    public string? Serialize(object? value)
    {
        var json = Converter.Serialize(value);
        return json is null || json.Length <= MaxPayloadLength ? json : throw new InvalidOperationException(TooLong(json.Length));
    }

    public string TooLong(int length) => $"A payload of {length} characters is longer than the {MaxPayloadLength} that the task hub takes. Pass an identifier instead of the content.";
}
