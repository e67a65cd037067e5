using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;

namespace TechVolunteers.EmbeddedRuntime.TaskHub;

/// <summary>Every statement of the one writing connection. Used by one thread; what is written counts from <see cref="Commit"/> on.</summary>
internal sealed class HubWriter : IDisposable
{
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _readInstance;
    private readonly Statement _insertInstance;
    private readonly Statement _deleteInstance;
    private readonly Statement _progress;
    private readonly Statement _touch;
    private readonly Statement _finish;
    private readonly Statement _again;
    private readonly Statement _children;
    private readonly Statement _appendTurn;
    private readonly Statement _readHistory;
    private readonly Statement _deleteHistory;
    private readonly Statement _insertMessage;
    private readonly Statement _deleteMessage;
    private readonly Statement _readInbox;
    private readonly Statement _deleteInbox;
    private readonly Statement _insertWork;
    private readonly Statement _deleteWork;
    private readonly Statement _deleteAllWork;
    private readonly Statement _readWork;
    private readonly Statement _insertTimer;
    private readonly Statement _deleteTimer;
    private readonly Statement _deleteAllTimers;
    private readonly Statement _readTimers;
    private long _lastSeq;
    private bool _open;

    public HubWriter(SqliteConnection connection)
    {
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _readInstance = Prepare($"SELECT {InstanceRow.ColumnList} FROM instances WHERE id = @1", 1);
        _insertInstance = Prepare(
            "INSERT INTO instances (id, execution, name, version, status, started, input, tags, created_at, updated_at, start_at, parent, parent_id) "
            + "VALUES (@1, @2, @3, @4, 6, 0, @5, @6, @7, @7, @8, @9, @10)",
            10);
        _deleteInstance = Prepare("DELETE FROM instances WHERE id = @1", 1);
        _progress = Prepare("UPDATE instances SET status = @2, started = @3, custom_status = @4, updated_at = @5 WHERE id = @1", 5);
        _touch = Prepare("UPDATE instances SET custom_status = @2, updated_at = @3 WHERE id = @1", 3);
        _finish = Prepare("UPDATE instances SET status = @2, started = 1, output = @3, failure = @4, custom_status = @5, updated_at = @6, carried = NULL WHERE id = @1", 6);
        _again = Prepare(
            "UPDATE instances SET execution = @2, version = @3, status = @4, started = 0, input = @5, carried = @6, custom_status = NULL, start_at = NULL, updated_at = @7 WHERE id = @1",
            7);
        _children = Prepare("SELECT id, status FROM instances WHERE parent_id = @1", 1);
        _appendTurn = Prepare("INSERT INTO history VALUES (@1, @2, @3)", 3);
        _readHistory = Prepare("SELECT events FROM history WHERE instance = @1 ORDER BY turn", 1);
        _deleteHistory = Prepare("DELETE FROM history WHERE instance = @1", 1);
        _insertMessage = Prepare("INSERT INTO inbox VALUES (@1, @2, @3, @4)", 4);
        _deleteMessage = Prepare("DELETE FROM inbox WHERE seq = @1", 1);
        _readInbox = Prepare("SELECT seq, execution, message FROM inbox WHERE instance = @1 ORDER BY seq", 1);
        _deleteInbox = Prepare("DELETE FROM inbox WHERE instance = @1", 1);
        _insertWork = Prepare("INSERT INTO work VALUES (@1, @2, @3, @4)", 4);
        _deleteWork = Prepare("DELETE FROM work WHERE instance = @1 AND task = @2", 2);
        _deleteAllWork = Prepare("DELETE FROM work WHERE instance = @1", 1);
        _readWork = Prepare("SELECT task FROM work WHERE instance = @1", 1);
        _insertTimer = Prepare("INSERT INTO timers VALUES (@1, @2, @3)", 3);
        _deleteTimer = Prepare("DELETE FROM timers WHERE instance = @1 AND task = @2", 2);
        _deleteAllTimers = Prepare("DELETE FROM timers WHERE instance = @1", 1);
        _readTimers = Prepare("SELECT task FROM timers WHERE instance = @1", 1);
        _lastSeq = ReadNumber("SELECT coalesce(max(seq), 0) FROM inbox");
        // Only unfinished instances can mistake one run for another: what refers to a run was made after it, and lives.
        LastExecution = ReadNumber("SELECT coalesce(max(execution), 0) FROM instances WHERE status IN (0, 6, 7)");

        Statement Prepare(string sql, int parameters = 0)
        {
            var statement = new Statement(connection, sql, parameters);
            _statements.Add(statement);
            return statement;
        }

        long ReadNumber(string sql)
        {
            using var statement = new Statement(connection, sql, 0);
            return statement.Read(reader => reader.GetInt64(0))[0];
        }
    }

    public long LastExecution { get; private set; }

    /// <summary>Whether anything has been written since the last commit.</summary>
    public bool IsOpen => _open;

    public long NextExecution() => ++LastExecution;

    public void Commit()
    {
        _commit.Run();
        _open = false;
    }

    public void Rollback()
    {
        if (_open)
        {
            _open = false;
            _rollback.Run();
        }
    }

    public InstanceRow? ReadInstance(string id) => _readInstance.Read(InstanceRow.From, id) is [var row] ? row : null;

    public IReadOnlyList<(string Id, OrchestrationRuntimeStatus Status)> ReadChildren(string id) =>
        _children.Read(reader => (reader.GetString(0), (OrchestrationRuntimeStatus)reader.GetInt32(1)), id);

    public List<string> ReadHistory(string id) => _readHistory.Read(reader => reader.GetString(0), id);

    public List<Message> ReadInbox(string id) =>
        _readInbox.Read(reader => new Message(reader.GetInt64(0), reader.GetInt64(1), HistoryJson.ReadMessage(reader.GetString(2))), id);

    public List<int> ReadOpenActivities(string id) => _readWork.Read(reader => reader.GetInt32(0), id);

    public List<int> ReadOpenTimers(string id) => _readTimers.Read(reader => reader.GetInt32(0), id);

    /// <summary>Adds a new instance, in place of a finished one of the same id.</summary>
    public void Insert(InstanceRow row, bool replace)
    {
        Begin();
        if (replace)
        {
            Delete(row.Id);
        }

        _insertInstance.Run(
            row.Id,
            row.Execution,
            row.Name,
            row.Version,
            row.Input,
            row.Tags is { Count: > 0 } tags ? JsonSerializer.Serialize(tags, HistoryJson.Text.IReadOnlyDictionaryStringString) : null,
            row.CreatedAt.Ticks,
            row.StartAt?.Ticks,
            row.Parent is { } parent ? JsonSerializer.Serialize(parent, HistoryJson.Text.ParentTask) : null,
            row.Parent?.InstanceId);
    }

    public void Delete(string id)
    {
        Begin();
        _deleteInstance.Run(id);
        _deleteHistory.Run(id);
        _deleteInbox.Run(id);
        _deleteAllWork.Run(id);
        _deleteAllTimers.Run(id);
    }

    public void Progress(string id, OrchestrationRuntimeStatus status, bool started, string? customStatus, DateTime now)
    {
        Begin();
        _progress.Run(id, (int)status, started ? 1 : 0, customStatus, now.Ticks);
    }

    /// <summary>The same without a change of status, which would be looked up in an index.</summary>
    public void Touch(string id, string? customStatus, DateTime now)
    {
        Begin();
        _touch.Run(id, customStatus, now.Ticks);
    }

    public void Finish(string id, OrchestrationRuntimeStatus status, string? output, TaskFailure? failure, string? customStatus, DateTime now)
    {
        Begin();
        var failed = failure is null ? null : JsonSerializer.Serialize(failure, HistoryJson.Text.TaskFailure);
        _finish.Run(id, (int)status, output, failed, customStatus, now.Ticks);
    }

    /// <summary>Begins a new execution under the same id, with an empty history.</summary>
    public void Again(string id, long execution, string version, OrchestrationRuntimeStatus status, string? input, IReadOnlyList<HistoryEvent> carried, DateTime now)
    {
        Begin();
        _deleteHistory.Run(id);
        _again.Run(id, execution, version, (int)status, input, carried.Count == 0 ? null : HistoryJson.Write(carried), now.Ticks);
    }

    public void AppendTurn(string id, int turn, string events)
    {
        Begin();
        _appendTurn.Run(id, turn, events);
    }

    public long InsertMessage(string id, long execution, HistoryEvent message)
    {
        Begin();
        _insertMessage.Run(++_lastSeq, id, execution, HistoryJson.Write(message));
        return _lastSeq;
    }

    public void DeleteMessage(long seq)
    {
        Begin();
        _deleteMessage.Run(seq);
    }

    public void DeleteInbox(string id)
    {
        Begin();
        _deleteInbox.Run(id);
    }

    public void InsertWork(Work work)
    {
        Begin();
        _insertWork.Run(work.InstanceId, work.TaskId, work.Name, work.Input);
    }

    public void DeleteWork(string id, int task)
    {
        Begin();
        _deleteWork.Run(id, task);
    }

    public void DeleteAllWork(string id)
    {
        Begin();
        _deleteAllWork.Run(id);
    }

    public void InsertTimer(TimerRow timer)
    {
        Begin();
        _insertTimer.Run(timer.InstanceId, timer.TaskId, timer.FireAt.Ticks);
    }

    public void DeleteTimer(string id, int task)
    {
        Begin();
        _deleteTimer.Run(id, task);
    }

    public void DeleteAllTimers(string id)
    {
        Begin();
        _deleteAllTimers.Run(id);
    }

    public void Dispose() => _statements.ForEach(statement => statement.Dispose());

    private void Begin()
    {
        if (!_open)
        {
            _begin.Run();
            _open = true;
        }
    }
}
