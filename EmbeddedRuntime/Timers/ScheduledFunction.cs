using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Hosting;

namespace TechVolunteers.EmbeddedRuntime.Timers;

/// <summary>One timer function: at most one run at a time, missed occurrences are made up for by one run, failures wait for the next occurrence.</summary>
internal sealed partial class ScheduledFunction : IDisposable
{
    /// <summary>The clock is asked at least this often, so that a clock that was set is noticed.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly FoundFunction _function;
    private readonly Ncrontab _schedule;
    private readonly ScheduleMonitor? _monitor;
    private readonly FunctionPipeline _pipeline;
    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StepByStep? _steps;
    private readonly ITimer _timer;
    private readonly CancellationToken _stopping;
    private DateTimeOffset? _next;

    /// <param name="monitor">Null for a schedule that is not remembered.</param>
    /// <param name="steps">Where runs wait to be taken one by one; null runs them at once.</param>
    public ScheduledFunction(
        FoundFunction function,
        Ncrontab schedule,
        ScheduleMonitor? monitor,
        FunctionPipeline pipeline,
        IServiceScopeFactory scopes,
        TimeProvider time,
        ILogger logger,
        StepByStep? steps,
        CancellationToken stopping)
    {
        (_function, _schedule, _pipeline, _scopes, _time, _logger, _steps, _stopping) = (function, schedule, pipeline, scopes, time, logger, steps, stopping);
        // Nobody misses one of many occurrences a minute; the official host does not remember those either.
        _monitor = OccursWithinAMinute(schedule, time.GetUtcNow()) ? null : monitor;
        _timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Name => _function.Name;

    /// <summary>The run under way, or the last one.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    public void Start(bool runOnStartup)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            var missed = false;
            if (_monitor is not null)
            {
                var status = _monitor.Read(Name);
                missed = status is not null && _schedule.Next(LastSeen(status)) <= now;
                if (status is null)
                {
                    Remember(default, now);
                }
            }

            if (missed || runOnStartup)
            {
                Begin(now, missed);
            }
            else
            {
                Sleep(now);
            }
        }
    }

    /// <summary>Runs the function now, whatever its schedule; the answer is complete when the run is.</summary>
    public Task Fire()
    {
        lock (_gate)
        {
            if (Running.IsCompleted)
            {
                Begin(_time.GetUtcNow(), pastDue: false);
            }

            return Running;
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (_stopping.IsCancellationRequested || !Running.IsCompleted)
            {
                return;
            }

            if (_next <= now)
            {
                Begin(_next.Value, pastDue: false);
            }
            else
            {
                Rest(now);
            }
        }
    }

    private void Begin(DateTimeOffset occurrence, bool pastDue) =>
        Running = _steps?.Keep(() => Run(occurrence, pastDue)) ?? Task.Run(() => Run(occurrence, pastDue), CancellationToken.None);

    private async Task Run(DateTimeOffset occurrence, bool pastDue)
    {
        var status = _monitor?.Read(Name);
        try
        {
            await using var scope = _scopes.CreateAsyncScope();
            var invocation = new Invocation(_function, Guid.CreateVersion7().ToString(), scope.ServiceProvider, NoData, _stopping);
            var info = new TimerInfo { IsPastDue = pastDue, ScheduleStatus = status };
            await _pipeline.Run(invocation, source => source switch
            {
                ParameterSource.TriggerValue => info,
                ParameterSource.DurableClient => scope.ServiceProvider.GetRequiredService<DurableTaskClient>(),
                _ => throw new InvalidOperationException($"A timer function has no {source}."),
            });
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The occurrence is not noted as done, so the next start makes up for it.
            LogStopped(Name);
            return;
        }
        // A timer is not retried and does not take the host with it: the next occurrence is its next chance.
        catch (Exception e)
        {
            LogFailed(e, Name);
        }

        var now = _time.GetUtcNow();
        // A timer that rang a moment early must not run the same occurrence again.
        var done = now > occurrence ? now : occurrence;
        if (_monitor is not null)
        {
            Remember(occurrence, done);
        }

        lock (_gate)
        {
            Running = Task.CompletedTask;
            Sleep(done);
        }
    }

    private static readonly Dictionary<string, object?> NoData = [];

    private void Remember(DateTimeOffset last, DateTimeOffset now) => _monitor!.Write(Name, new ScheduleStatus
    {
        Last = last.UtcDateTime,
        Next = (_schedule.Next(now) ?? DateTimeOffset.MaxValue).UtcDateTime,
        LastUpdated = now.UtcDateTime,
    });

    private void Sleep(DateTimeOffset after)
    {
        lock (_gate)
        {
            _next = _schedule.Next(after);
            Rest(_time.GetUtcNow());
        }
    }

    private void Rest(DateTimeOffset now)
    {
        if (_next is not { } next || _stopping.IsCancellationRequested)
        {
            return;
        }

        var wait = next - now;
        _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestSleep ? LongestSleep : wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What lies up to this time is done: it ran, or the schedule was new then.</summary>
    private static DateTimeOffset LastSeen(ScheduleStatus status) =>
        new(DateTime.SpecifyKind(status.LastUpdated > status.Last ? status.LastUpdated : status.Last, DateTimeKind.Utc));

    private static bool OccursWithinAMinute(Ncrontab schedule, DateTimeOffset now) =>
        schedule.Next(now) is { } first && schedule.Next(first) is { } second && second - first < TimeSpan.FromMinutes(1);

    public void Dispose() => _timer.Dispose();

    [LoggerMessage(LogLevel.Error, "Timer function '{Function}' failed; it runs again at its next occurrence.")]
    private partial void LogFailed(Exception e, string function);

    [LoggerMessage(LogLevel.Information, "Timer function '{Function}' was stopped with the host.")]
    private partial void LogStopped(string function);
}
