using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Hosting;
using TechVolunteers.EmbeddedRuntime.Timers;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Notifications;
using TechVolunteers.Notifications.Transports;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;

namespace TechVolunteers.Tests.Simulation;

/// <summary>What the world around the app keeps over its crashes.</summary>
internal sealed record Surroundings(string Folder, SimulatedClock Clock, RandomNumberGenerator Numbers, SimulatedPost Post, InspectionPool Inspections, List<string> Errors);

/// <summary>
/// The whole app on real files, one piece of work at a time: a request, then every turn, activity, letter and timer function that it set
/// going, in an order that only the seed decides. It ends by a crash, never by a shutdown.
/// </summary>
internal sealed class SimulatedApp : IAsyncDisposable
{
    /// <summary>Settling takes a few dozen pieces; a hundred times that means that something goes round in a circle.</summary>
    private const int MostPieces = 5_000;

    private readonly IHost _host;
    private readonly HttpClient _http;
    private readonly Surroundings _surroundings;
    private readonly StepByStep _steps;
    private readonly DurableTaskHub _hub;
    private readonly SqliteRecords _records;
    private readonly Queue<(string Partition, string Letter)> _letters = new();
    private int _crashAfter = int.MaxValue;
    private bool _afterwards;

    private SimulatedApp(IHost host, Surroundings surroundings, StepByStep steps)
    {
        (_host, _surroundings, _steps) = (host, surroundings, steps);
        _hub = Get<DurableTaskHub>();
        _records = (SqliteRecords)Get<IRecords>();
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()),
            Timeout = TimeSpan.FromMinutes(2),
        };
    }

    public IServiceProvider Services => _host.Services;

    public IRecords Records => _records;

    public DurableTaskHub Hub => _hub;

    /// <summary>Whether the app is dead: nothing that it still does reaches a disk.</summary>
    public bool Crashed { get; private set; }

    /// <summary>Starts the app on the folder, and does all that a start does.</summary>
    /// <param name="crash">Die at this commit after the start (from 1), before or after it is on disk; null for none.</param>
    public static async Task<SimulatedApp> Start(Surroundings surroundings, (int Commits, bool Afterwards)? crash = null)
    {
        surroundings.Clock.Clear();
        var steps = new StepByStep();
        var builder = App.Compose(
        [
            "--port", "0",
            $"--Data={surroundings.Folder}",
            $"--EmbeddedRuntime:Data={surroundings.Folder}",
            "--PublicUrl=http://simulation.example.org",
            "--Administrators=admin@example.org",
            "--Letters=files",
            "--LetterSender=科技志愿服务典型征集 <zhengji@example.org>",
        ]);
        var services = builder.Services;
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(surroundings.Clock));
        services.RemoveAll<RealClock>().AddSingleton(new RealClock(surroundings.Clock));
        services.Replace(ServiceDescriptor.Singleton(surroundings.Numbers));
        services.Replace(ServiceDescriptor.Singleton(surroundings.Inspections));
        services.Replace(ServiceDescriptor.Singleton<ILetterTransport>(surroundings.Post));
        services.AddSingleton(FunctionSource.Of(typeof(App).Assembly));
        services.AddSingleton(new StartConsole(TextWriter.Null));
        services.AddSingleton(steps);
        // Sends at its own pace; here letters go one by one between the other work.
        services.Remove(services.Single(service => service.ImplementationType == typeof(LetterPost)));
        builder.Logging.ClearProviders().AddProvider(new ErrorLines(surroundings.Errors));
        var host = builder.Build();
        await host.StartAsync();
        var app = new SimulatedApp(host, surroundings, steps);
        app.Listen();
        if (crash is { } soon)
            app.CrashAt(soon.Commits, soon.Afterwards);
        await app.Guarded(app.TakeOver);
        await app.Settle();
        return app;
    }

    public T Get<T>()
        where T : class => _host.Services.GetRequiredService<T>();

    /// <summary>Lets the app die at one of its next commits, records and task hub counted together.</summary>
    /// <param name="commits">1 is the very next.</param>
    /// <param name="afterwards">Whether that commit is still on disk.</param>
    public void CrashAt(int commits, bool afterwards) => (_crashAfter, _afterwards) = (commits, afterwards);

    /// <summary>Takes a planned crash back that has not come.</summary>
    public void Spare() => _crashAfter = int.MaxValue;

    /// <summary>The app is gone, as after <c>kill -9</c>: what is not on disk is lost, and the same files can be opened again.</summary>
    public async ValueTask DisposeAsync()
    {
        Die();
        await _hub.Stopped;
        _http.Dispose();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    /// <summary>One request; null when the app died over it.</summary>
    public async Task<(HttpStatusCode Status, string Text)?> Send(HttpMethod method, string path, string? token, HttpContent? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return Crashed ? null : (response.StatusCode, text);
    }

    /// <summary>Does all work that waits, and rings all timers that are due, until nothing is left or the app is dead.</summary>
    public Task Settle() => Guarded(async () =>
    {
        var pieces = 0;
        do
        {
            while (!Crashed && await Piece())
            {
                if (++pieces > MostPieces)
                    throw new InvalidOperationException($"The app does not come to rest: {MostPieces} pieces of work since the last action.");
            }
        }
        while (!Crashed && _surroundings.Clock.RingNext());
    });

    /// <summary>The next piece of work: orchestrations first, then timer functions, then letters. False when there is none.</summary>
    private async Task<bool> Piece()
    {
        var (turns, activities) = await _hub.Outstanding(CancellationToken.None);
        if (turns + activities > 0)
        {
            await Task.WhenAny(turns > 0 ? _steps.LetATurnRun() : _steps.LetAnActivityRun(), _hub.Stopped);
            return true;
        }
        if (_steps.TryTakeRun(out var run))
        {
            await run();
            return true;
        }
        if (_letters.TryDequeue(out var letter))
        {
            await SendLetter(letter.Partition, letter.Letter);
            return true;
        }
        return false;
    }

    private async Task SendLetter(string name, string letter)
    {
        if (await Get<LetterPartitions>().Find(name, CancellationToken.None) is { } partition)
            await Get<LetterDispatch>().Send(partition, letter, orphans: false, CancellationToken.None);
    }

    // What the sender of letters does when it starts: attempts without an outcome have lost their sender.
    private async Task TakeOver()
    {
        await foreach (var partition in Get<LetterPartitions>().All(CancellationToken.None))
            await Get<LetterDispatch>().Sweep(partition, orphans: true, CancellationToken.None);
    }

    private void Listen()
    {
        Get<LetterDispatch>().Together = 1;
        Get<LetterNudge>().Listen((partition, letter) => _letters.Enqueue((partition, letter.Id)));
        _records.BeforeCommit = _ => Before();
        _records.AfterCommit = _ => After();
        _hub.BeforeCommit = _ => Before();
        _hub.AfterCommit = _ => After();
        _surroundings.Post.AfterTaking = () =>
        {
            if (_crashAfter == 1 && _afterwards)
                Die();
            if (Crashed)
                throw new SimulatedCrashException();
        };
    }

    private void Before()
    {
        if (!Crashed && --_crashAfter == 0 && !_afterwards)
            Die();
        if (Crashed)
            throw new SimulatedCrashException();
    }

    private void After()
    {
        if (!Crashed && _crashAfter == 0 && _afterwards)
            Die();
        if (Crashed)
            throw new SimulatedCrashException();
    }

    private void Die()
    {
        Crashed = true;
        // Not awaited: it may be the hub's own thread that dies here.
        _ = _hub.Kill();
        _steps.Close();
    }

    // Whatever fails while the app dies is part of its death.
    private async Task Guarded(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception) when (Crashed)
        {
        }
    }

    /// <summary>Errors that the app logs are faults, unless it is dying.</summary>
    private sealed class ErrorLines(List<string> errors) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("TechVolunteers", StringComparison.Ordinal) ? new Lines(errors) : NullLogger.Instance;

        public void Dispose()
        {
        }

        private sealed class Lines(List<string> errors) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (!IsEnabled(logLevel))
                    return;
                lock (errors)
                    errors.Add($"{formatter(state, exception)} {exception}".TrimEnd());
            }
        }
    }
}

/// <summary>Ends what a dead app was doing.</summary>
internal sealed class SimulatedCrashException() : Exception("The simulated process was killed.");
