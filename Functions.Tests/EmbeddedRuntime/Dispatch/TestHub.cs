using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.EmbeddedRuntime.Client;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Replay;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

/// <summary>A task hub on a file of its own and on a clock that only the test moves. It can be killed and opened again.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hub").FullName;
    private readonly ILoggerFactory _loggers;
    private readonly Func<DurableTaskHubOptions, DurableTaskHubOptions> _configure;

    public TestHub(TestFunctions functions, Func<DurableTaskHubOptions, DurableTaskHubOptions>? configure = null, ILoggerFactory? loggers = null)
    {
        Functions = functions;
        _configure = configure ?? (options => options);
        _loggers = loggers ?? NullLoggerFactory.Instance;
        Hub = NewHub();
        Client = new EmbeddedDurableTaskClient(Hub);
    }

    public static DateTimeOffset Beginning { get; } = new(2021, 11, 4, 1, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Time { get; } = new(Beginning);

    public TestFunctions Functions { get; set; }

    public DurableTaskHub Hub { get; private set; }

    public DurableTaskClient Client { get; private set; }

    public string DatabasePath => Path.Combine(_folder, "hub.db");

    public DateTime Now => Time.GetUtcNow().UtcDateTime;

    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    public static async Task<TestHub> Start(TestFunctions functions, Func<DurableTaskHubOptions, DurableTaskHubOptions>? configure = null, ILoggerFactory? loggers = null)
    {
        var hub = new TestHub(functions, configure, loggers);
        await hub.Hub.StartAsync(Patience);
        return hub;
    }

    /// <summary>Kills the hub as kill -9 would and opens its file again.</summary>
    public async Task Crash(Func<DurableTaskHubOptions, DurableTaskHubOptions>? configure = null)
    {
        await Hub.Kill();
        await Reopen(configure);
    }

    public async Task Reopen(Func<DurableTaskHubOptions, DurableTaskHubOptions>? configure = null)
    {
        Hub = NewHub(configure);
        Client = new EmbeddedDurableTaskClient(Hub);
        await Hub.StartAsync(Patience);
    }

    public DurableTaskHub NewHub(Func<DurableTaskHubOptions, DurableTaskHubOptions>? configure = null)
    {
        var options = _configure(new() { DatabasePath = DatabasePath, TimeProvider = Time, MaxConcurrentActivities = 8 });
        return new(configure?.Invoke(options) ?? options, () => Functions, _loggers);
    }

    // The minute only ends a test that would otherwise hang.
    public Task Idle() => Hub.WhenIdle(Patience).WaitAsync(TimeSpan.FromMinutes(1), Patience);

    public Task<OrchestrationMetadata> Finished(string id) =>
        Client.WaitForInstanceCompletionAsync(id, true, Patience).WaitAsync(TimeSpan.FromMinutes(1), Patience);

    /// <summary>Moves the clock and waits until everything that became due is done.</summary>
    public async Task Advance(TimeSpan by)
    {
        Time.Advance(by);
        await Idle();
    }

    /// <summary>Starts an orchestration and lets it run as far as it can.</summary>
    public async Task<OrchestrationMetadata> Run(string name, object? input = null, string? id = null)
    {
        id = await Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id), Patience);
        await Idle();
        return await Get(id);
    }

    public async Task<OrchestrationMetadata> Raise(string id, string name, object? payload = null)
    {
        await Client.RaiseEventAsync(id, name, payload, Patience);
        await Idle();
        return await Get(id);
    }

    public async Task<OrchestrationMetadata> Get(string id) =>
        await Client.GetInstanceAsync(id, true, Patience) ?? throw new InvalidOperationException($"There is no instance '{id}'.");

    public IReadOnlyList<HistoryEvent> History(string id) => Hub.Reader.History(id);

    public async ValueTask DisposeAsync()
    {
        await Hub.Kill();
        Directory.Delete(_folder, recursive: true);
    }
}
