using System.Threading.Channels;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <summary>
/// The task hub of this process. One thread owns the database and the instances in memory and does the commands of its mailbox: it
/// writes a batch of them, commits once, and only then lets anything of it be seen. Turns and activities run elsewhere and come back as commands.
/// </summary>
internal sealed partial class DurableTaskHub : IHostedService, IAsyncDisposable
{
    // A clock that was set is noticed after this long at the latest, and timers of any length are only ever armed for this long.
    private static readonly TimeSpan LongestArming = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly Lazy<IDurableFunctionInvoker> _invoker;
    private readonly ILogger _logger;
    private readonly Mailbox _mailbox = new();
    private readonly Channel<Turn> _turns = Channel.CreateUnbounded<Turn>();
    private readonly Channel<Work> _work = Channel.CreateUnbounded<Work>();
    private readonly CancellationTokenSource _stopping = new();
    private int _disposed;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly VersionGate _versions;
    private HubFile? _file;
    private HubFile? _stoppedFile;
    private HubReader? _reader;
    private HubWriter? _writer;
    private ITimer? _alarm;
    private Task _workers = Task.CompletedTask;
    private int _commits;
    private volatile bool _killed;

    public DurableTaskHub(DurableTaskHubOptions options, Func<IDurableFunctionInvoker> invoker, ILoggerFactory loggers)
    {
        Options = options;
        _invoker = new(invoker);
        _logger = loggers.CreateLogger<DurableTaskHub>();
        _versions = new(options);
        _sessions = new(options.ExtendedSessionIdleTimeout, options.ExtendedSessionCapacity);
        Environment = new(JsonDataConverter.Default, loggers) { MaxPayloadLength = options.MaxPayloadLength };
    }

    public DurableTaskHubOptions Options { get; }

    public RunEnvironment Environment { get; }

    /// <summary>For tests of crashes: called with the number of the commit. An exception from it stops the hub as a kill would.</summary>
    internal Action<int>? BeforeCommit { get; set; }

    /// <inheritdoc cref="BeforeCommit"/>
    internal Action<int>? AfterCommit { get; set; }

    /// <summary>Completes when the hub's thread has ended and the file is closed.</summary>
    internal Task Stopped => _stopped.Task;

    /// <summary>Reads what is committed. A hub that was not started opens its file for reading only and keeps other processes out, until it is started or disposed of.</summary>
    internal HubReader Reader => _reader ??= new((_stoppedFile = HubFile.OpenToRead(Options.DatabasePath, Options.HubName)).ConnectionText);

    private HubWriter Writer => _writer ?? throw new TaskHubUnavailableException("The task hub has not been started.");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _stoppedFile?.Dispose();
        var file = HubFile.Open(Options.DatabasePath, Options.HubName);
        try
        {
            _reader = new(file.ConnectionText);
            _writer = new(file.Connection);
            Restore();
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is InvalidDataException or Microsoft.Data.Sqlite.SqliteException)
            {
                throw new TaskHubUnavailableException(
                    $"The task hub '{Options.DatabasePath}' holds what cannot be read and was left as it is; put a backup in its place. {e.Message}", e);
            }

            throw;
        }

        _file = file;
        _alarm = Options.TimeProvider.CreateTimer(_ => ClockMoved(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        ClockMoved();
        new Thread(Run) { IsBackground = true, Name = $"task hub {Options.HubName}" }.Start();
        _workers = Task.WhenAll(
        [
            .. Enumerable.Range(0, Options.MaxConcurrentOrchestrators).Select(_ => Task.Run(RunTurns, CancellationToken.None)),
            .. Enumerable.Range(0, Options.MaxConcurrentActivities).Select(_ => Task.Run(RunActivities, CancellationToken.None)),
        ]);
        return Task.CompletedTask;
    }

    /// <summary>Lets turns and activities under way end, records them, and closes. What does not end in time runs again after the next start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_file is null)
        {
            return;
        }

        await _stopping.CancelAsync();
        _turns.Writer.TryComplete();
        _work.Writer.TryComplete();
        try
        {
            await _workers.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _logger.LogWarning("Activities did not end in time; they run again after the next start.");
        }

        _mailbox.Close();
        await _stopped.Task;
    }

    public async ValueTask DisposeAsync()
    {
        // The container knows the hub by two names and disposes of it by each.
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await StopAsync(CancellationToken.None);
        _stoppedFile?.Dispose();
        _stopping.Dispose();
        _mailbox.Dispose();
    }

    /// <summary>Looks at the clock again: to be called when it was moved by hand.</summary>
    public void ClockMoved() => _mailbox.TryPost(new Notice(static () => { }));

    /// <summary>Stops without ending or recording anything, as a kill of the process would.</summary>
    internal async Task Kill()
    {
        _killed = true;
        if (_file is null)
        {
            return;
        }

        _turns.Writer.TryComplete();
        _work.Writer.TryComplete();
        _mailbox.Close();
        await _stopped.Task;
    }

    /// <summary>Has the hub's thread do something, and returns its answer once it is on disk.</summary>
    /// <exception cref="TaskHubUnavailableException">The hub has stopped, or the disk refused the commit.</exception>
    internal Task<T> Ask<T>(Func<T> question, CancellationToken cancellation)
    {
        var request = new Request<T>(question);
        Post(request);
        return request.Answer.WaitAsync(cancellation);
    }

    private void Post(Command command)
    {
        if (_file is null || !_mailbox.TryPost(command))
        {
            throw new TaskHubUnavailableException("The task hub is not running.");
        }
    }

    private void Run()
    {
        var pause = FirstPause;
        var batch = new List<Command>();
        try
        {
            while (!_killed && (batch = _mailbox.TakeAll(batch)).Count > 0)
            {
                try
                {
                    batch.ForEach(command => command.Apply());
                    FireDueTimers();
                    Commit();
                }
                catch (Exception e) when (!_killed)
                {
                    LogLost(_logger, e, batch.Count);
                    Undo(batch, e, ref pause);
                    batch.Clear();
                    continue;
                }

                pause = FirstPause;
                Release(batch);
            }
        }
        catch (Exception e) when (_killed)
        {
            LogKilled(_logger, e);
        }
        finally
        {
            Close(batch);
        }
    }

    private void Commit()
    {
        if (!Writer.IsOpen || _killed)
        {
            return;
        }

        var number = ++_commits;
        Hook(BeforeCommit, number);
        Writer.Commit();
        Hook(AfterCommit, number);
    }

    private void Hook(Action<int>? hook, int number)
    {
        try
        {
            hook?.Invoke(number);
        }
        catch
        {
            _killed = true;
            throw;
        }
    }

    // The disk refused, or a command failed: everything in memory is dropped and read again, so that memory and disk cannot differ.
    private void Undo(List<Command> batch, Exception cause, ref TimeSpan pause)
    {
        foreach (var command in batch)
        {
            command.Lost(new TaskHubUnavailableException("The task hub could not write. Nothing of this was done; try again.", cause));
        }

        while (!_killed && !_stopping.IsCancellationRequested)
        {
            _stopping.Token.WaitHandle.WaitOne(pause);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            try
            {
                Writer.Rollback();
                Restore();
                ClockMoved();
                return;
            }
            catch (Microsoft.Data.Sqlite.SqliteException e)
            {
                LogLost(_logger, e, 0);
            }
        }
    }

    private void Close(List<Command> batch)
    {
        _killed = true;
        _alarm?.Dispose();
        _mailbox.Close();
        var gone = new TaskHubUnavailableException("The task hub has stopped.");
        batch.ForEach(command => command.Lost(gone));
        _mailbox.TakeAll([]).ForEach(command => command.Lost(gone));
        Abandon(gone);
        _turns.Writer.TryComplete();
        _work.Writer.TryComplete();
        _writer?.Dispose();
        _file?.Dispose();
        _stopped.TrySetResult();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The task hub lost a batch of {Count} commands and reads its state again.")]
    private static partial void LogLost(ILogger logger, Exception exception, int count);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The task hub was killed.")]
    private static partial void LogKilled(ILogger logger, Exception exception);
}
