using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace TechVolunteers.Storage.Embedded;

/// <summary>
/// The only writer. Commits that arrive while the disk is busy share the next transaction and its flush;
/// each keeps its own outcome: a commit in conflict writes nothing and leaves the others alone.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int CommitsInGroup = 256;
    private const int CommitsWaiting = 4096;

    private readonly SqliteConnection connection;
    private readonly SqliteRowCommands rows;
    private readonly Thread thread;
    private readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(CommitsWaiting) { SingleReader = true });
    private long version;
    private long durable;

    public SqliteWriter(SqliteConnection connection)
    {
        this.connection = connection;
        rows = new SqliteRowCommands(connection);
        version = SqliteDatabase.Number(connection, "SELECT value FROM last_version");
        // A thread of its own: a flush must not hold one that serves requests.
        thread = new Thread(Run) { IsBackground = true, Name = "Record writer" };
        thread.Start();
    }

    public Action<long>? BeforeCommit { get; set; }

    public Action<long>? AfterCommit { get; set; }

    public async Task<CommitOutcome> Commit(string partition, ImmutableArray<RowChange> changes, CancellationToken cancel)
    {
        var commit = new Waiting(partition, changes, cancel);
        try
        {
            await queue.Writer.WriteAsync(commit, cancel);
        }
        catch (ChannelClosedException closed)
        {
            throw new StoreUnavailableException("The store is closed.", closed);
        }
        return await commit.Outcome.Task;
    }

    /// <summary>Finishes what was accepted, then closes.</summary>
    public void Dispose()
    {
        queue.Writer.TryComplete();
        thread.Join();
        rows.Dispose();
        connection.Dispose();
    }

    private void Run()
    {
        var group = new List<Waiting>(CommitsInGroup);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < CommitsInGroup && queue.Reader.TryRead(out var commit))
            {
                // Once its group has begun, a commit can no longer be called back: its caller gets a definite outcome.
                if (commit.Cancel.IsCancellationRequested)
                    commit.Outcome.TrySetCanceled(commit.Cancel);
                else
                    group.Add(commit);
            }
            if (group.Count > 0)
                Write(group);
            group.Clear();
        }
    }

    private void Write(List<Waiting> group)
    {
        try
        {
            var outcomes = WriteTogether(group);
            foreach (var (commit, outcome) in group.Zip(outcomes))
                commit.Outcome.TrySetResult(outcome);
        }
        catch (Exception failure)
        {
            // Every caller of the group gets the failure; the writer goes on with the next group.
            var told = failure is SqliteException broken && SqliteDatabase.IsBroken(broken) ? SqliteDatabase.Unavailable(broken) : failure;
            foreach (var commit in group)
                commit.Outcome.TrySetException(told);
        }
    }

    private List<CommitOutcome> WriteTogether(List<Waiting> group)
    {
        var first = version;
        var outcomes = new List<CommitOutcome>(group.Count);
        rows.Begin();
        try
        {
            foreach (var commit in group)
                outcomes.Add(Apply(commit));
            if (version == first)
            {
                rows.Rollback();
                return outcomes;
            }
            rows.KeepVersion(version);
            Tell(BeforeCommit, version - first);
            rows.Commit();
        }
        catch (Exception)
        {
            version = first;
            rows.Rollback();
            throw;
        }
        var before = durable;
        durable += version - first;
        Tell(AfterCommit, durable - before, before);
        return outcomes;
    }

    private void Tell(Action<long>? hook, long count) => Tell(hook, count, durable);

    private static void Tell(Action<long>? hook, long count, long before)
    {
        for (var n = 1; n <= count; n++)
            hook?.Invoke(before + n);
    }

    // Nobody else writes, so what was checked still holds when it is applied, and a conflict needs no undoing.
    private CommitOutcome Apply(Waiting commit)
    {
        foreach (var change in commit.Changes)
        {
            if (!Holds(change, rows.VersionOf(commit.Partition, change.Key)))
                return new CommitOutcome.Conflict(change.Key);
        }
        version++;
        foreach (var change in commit.Changes)
        {
            if (RowRules.ValueOf(change) is { } json)
                rows.Store(commit.Partition, change.Key, json, version);
            else
                rows.Delete(commit.Partition, change.Key);
        }
        return new CommitOutcome.Committed();
    }

    private static bool Holds(RowChange change, long? stored) => change switch
    {
        RowChange.Insert => stored is null,
        RowChange.Replace replace => stored?.ToString(CultureInfo.InvariantCulture) == replace.Version,
        RowChange.Put => true,
        RowChange.Delete { Version: null } => stored is not null,
        RowChange.Delete delete => stored?.ToString(CultureInfo.InvariantCulture) == delete.Version,
        _ => throw new NotSupportedException($"{change.GetType()} is no change that this store knows."),
    };

    private sealed record Waiting(string Partition, ImmutableArray<RowChange> Changes, CancellationToken Cancel)
    {
        public TaskCompletionSource<CommitOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
