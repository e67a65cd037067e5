using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Hosting;

namespace TechVolunteers.EmbeddedRuntime.Timers;

/// <summary>Runs the timer functions while the host is up.</summary>
internal sealed class TimerRunner(
    TimerSchedules schedules,
    DisabledFunctions disabled,
    FunctionPipeline pipeline,
    DataFolder folder,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<TimerRunner> logger,
    StepByStep? steps = null) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<ScheduledFunction> _functions = [];
    private ScheduleMonitor? _monitor;

    /// <summary>Complete when no run is under way.</summary>
    public Task WhenIdle() => Task.WhenAll(_functions.Select(f => f.Running));

    /// <inheritdoc cref="ScheduledFunction.Fire"/>
    public Task Fire(string function) => _functions.Single(f => f.Name.Equals(function, StringComparison.OrdinalIgnoreCase)).Fire();

    /// <summary>Refuses the start before the server listens when another host has these timers.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!schedules.Timers.IsEmpty)
        {
            _monitor = ScheduleMonitor.Open(folder);
        }

        return Task.CompletedTask;
    }

    /// <summary>Timers begin when everything else has started: their functions may call the app's own pages.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var (function, trigger, schedule) in schedules.Timers.Where(t => !disabled.Contains(t.Function)))
        {
            var scheduled = new ScheduledFunction(
                function, schedule, trigger.UseMonitor ? _monitor : null, pipeline, scopes, time, logger, steps, _stopping.Token);
            _functions.Add(scheduled);
            scheduled.Start(trigger.RunOnStartup);
        }

        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await WhenIdle().WaitAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        // Released here, not when the container goes: the next host may start in between.
        _monitor?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _functions.ForEach(f => f.Dispose());
        _monitor?.Dispose();
        _stopping.Dispose();
    }
}
