using System.Collections.Immutable;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Hosting;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Notifications;
using TechVolunteers.Notifications.Transports;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;
using TechVolunteers.Supervision;

namespace TechVolunteers.Tests.Faults;

/// <summary>
/// The app's own services over real stores and a real task hub in one folder, without a server and with a clock that stands still: cheap enough to be
/// started thousands of times, and killed at any commit of either store. What its timer functions do is done by <see cref="Settle"/>.
/// </summary>
internal sealed class CrashableApp : IAsyncDisposable
{
    private static readonly Lazy<ImmutableArray<ServiceDescriptor>> Composed = new(Compose);

    // Hostile files are read in a child process; its limits are in real time, and a busy machine must not decide what is found.
    private static readonly InspectionPool Pool = new(new InspectionLimits(TimeSpan.FromMinutes(2), 1L << 30, Environment.ProcessorCount), NullLogger<InspectionPool>.Instance);

    private readonly ServiceProvider _services;
    private readonly SqliteRecords _records;
    private readonly FolderDocuments _documents;
    private readonly CrashSite? _site;
    private volatile bool _dead;

    private CrashableApp(string folder, DateTimeOffset now, PostOffice post, CrashSite? site, TimeProvider? real)
    {
        (Folder, Time, _site) = (folder, new FakeTimeProvider(now), site);
        _records = new SqliteRecords(Path.Combine(folder, "store"));
        _documents = new FolderDocuments(Path.Combine(folder, "store", "documents"));
        var services = new ServiceCollection();
        foreach (var descriptor in Composed.Value)
            ((ICollection<ServiceDescriptor>)services).Add(descriptor);
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
        services.Replace(ServiceDescriptor.Singleton(new RealClock(real ?? Time)));
        services.Replace(ServiceDescriptor.Singleton<IRecords>(_records));
        services.Replace(ServiceDescriptor.Singleton<IDocuments>(_documents));
        services.Replace(ServiceDescriptor.Singleton(new DataFolder(folder)));
        services.Replace(ServiceDescriptor.Singleton(Pool));
        services.Replace(ServiceDescriptor.Singleton<ILetterTransport>(post));
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(NullLoggerFactory.Instance));
        _services = services.BuildServiceProvider();
        Hub = _services.GetRequiredService<DurableTaskHub>();
        _records.BeforeCommit = n => Reach(CrashStore.Records, n, before: true);
        _records.AfterCommit = n => Reach(CrashStore.Records, n, before: false);
        Hub.BeforeCommit = n => Reach(CrashStore.TaskHub, n, before: true);
        Hub.AfterCommit = n => Reach(CrashStore.TaskHub, n, before: false);
    }

    public string Folder { get; }

    public FakeTimeProvider Time { get; }

    public DurableTaskHub Hub { get; }

    public bool Dead => _dead;

    public IRecords Records => _records;

    public IServiceProvider Services => _services;

    /// <summary>How many commits each store has made since the start.</summary>
    public (long Records, long TaskHub) Commits { get; private set; }

    /// <param name="real">Real time where it is not to stand still with the campaign's.</param>
    public static async Task<CrashableApp> Start(string folder, DateTimeOffset now, PostOffice post, CrashSite? site = null, TimeProvider? real = null)
    {
        var app = new CrashableApp(folder, now, post, site, real);
        await app.Hub.StartAsync(CancellationToken.None);
        return app;
    }

    /// <summary>Does something in a scope of its own, as a request does, and wakes what it asked to be woken.</summary>
    public async Task<T> Do<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = _services.CreateAsyncScope();
        var done = await work(scope.ServiceProvider);
        await scope.ServiceProvider.GetRequiredService<Waker>().Deliver(_services.GetRequiredService<DurableTaskClient>(), CancellationToken.None);
        return done;
    }

    /// <summary>What the timers do in a minute: missed wake-ups are delivered, letters are sent, until nothing is left to run.</summary>
    public async Task Settle()
    {
        for (var round = 0; round < 2; round++)
        {
            await Idle();
            await using var scope = _services.CreateAsyncScope();
            await ActivatorUtilities.CreateInstance<Sweep>(scope.ServiceProvider).Run(null!, _services.GetRequiredService<DurableTaskClient>(), CancellationToken.None);
            await Idle();
            await ActivatorUtilities.CreateInstance<SendLetters>(scope.ServiceProvider).Run(null!, CancellationToken.None);
        }
    }

    /// <summary>What a start does with letters that were under way when the process before it died.</summary>
    public async Task TakeOverLetters()
    {
        await foreach (var partition in _services.GetRequiredService<LetterPartitions>().All(CancellationToken.None))
            await _services.GetRequiredService<LetterDispatch>().Sweep(partition, orphans: true, CancellationToken.None);
    }

    public async Task Anchor()
    {
        await using var scope = _services.CreateAsyncScope();
        await ActivatorUtilities.CreateInstance<AnchorAudit>(scope.ServiceProvider).Run(null!, CancellationToken.None);
    }

    public Task<InvariantReport> CheckInvariants() =>
        _services.GetRequiredService<Invariants>().Check(StoreUse.Idle, documents: true, _services.GetRequiredService<DurableTaskClient>(), CancellationToken.None);

    /// <summary>Lets campaign time pass to at least this instant.</summary>
    public async Task Until(DateTimeOffset instant)
    {
        if (Time.GetUtcNow() < instant)
            Time.SetUtcNow(instant);
        await Settle();
    }

    public async ValueTask DisposeAsync()
    {
        if (_dead)
            await Hub.Kill();
        try
        {
            await _services.DisposeAsync();
        }
        catch (Exception killed) when (_dead && killed is CrashedException or StoreUnavailableException or AggregateException)
        {
            // What was under way when the app was killed has ended now.
        }
        _records.Dispose();
        _documents.Dispose();
    }

    private async Task Idle()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        Hub.ClockMoved();
        await Hub.WhenIdle(patience.Token);
    }

    private void Reach(CrashStore store, long n, bool before)
    {
        if (before)
        {
            if (!_dead)
                Commits = store == CrashStore.Records ? (n, Commits.TaskHub) : (Commits.Records, n);
        }
        if (_site is { } site && site.Store == store && site.N == n && site.Before == before)
            _dead = true;
        // What was committed a moment before another store died stays committed; nothing is committed after.
        if (_dead && (before || _site?.Store == store))
            throw new CrashedException();
    }

    private static ImmutableArray<ServiceDescriptor> Compose()
    {
        var builder = App.Compose(AppArguments.For(Path.Combine(Path.GetTempPath(), "composed-only")));
        builder.Services.AddSingleton(FunctionSource.Of(typeof(App).Assembly));
        builder.Logging.ClearProviders();
        using var host = builder.Build();
        return [.. builder.Services];
    }
}
