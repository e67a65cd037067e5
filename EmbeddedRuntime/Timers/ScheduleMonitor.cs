using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.EmbeddedRuntime.Hosting;

namespace TechVolunteers.EmbeddedRuntime.Timers;

/// <summary>
/// Remembers across restarts when each timer function last ran, in one small file that is replaced whole.
/// While it is open no other host runs these timers: a timer function runs once, not once a process.
/// </summary>
internal sealed class ScheduleMonitor : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _owner;
    private readonly string _path;
    private readonly Dictionary<string, ScheduleStatus> _statuses;

    private ScheduleMonitor(FileStream owner, string path, Dictionary<string, ScheduleStatus> statuses)
    {
        _owner = owner;
        _path = path;
        _statuses = statuses;
    }

    /// <exception cref="StartRefusedException">Another host holds the file, or it is damaged.</exception>
    public static ScheduleMonitor Open(DataFolder folder)
    {
        Directory.CreateDirectory(folder.Path);
        FileStream owner;
        try
        {
            owner = new FileStream(folder.File("timers.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new StartRefusedException([$"Another host runs the timers of '{folder.Path}' ({e.Message}); give this one its own EmbeddedRuntime:Data."]);
        }

        var path = folder.File("timers.json");
        try
        {
            var statuses = File.Exists(path)
                ? JsonSerializer.Deserialize<Dictionary<string, ScheduleStatus>>(File.ReadAllBytes(path))
                : null;
            return new ScheduleMonitor(owner, path, new Dictionary<string, ScheduleStatus>(statuses ?? [], StringComparer.OrdinalIgnoreCase));
        }
        catch (JsonException e)
        {
            owner.Dispose();
            throw new StartRefusedException([$"'{path}' is damaged ({e.Message}); move it away to start with no memory of earlier timer runs."]);
        }
    }

    public ScheduleStatus? Read(string function)
    {
        lock (_gate)
        {
            return _statuses.GetValueOrDefault(function);
        }
    }

    public void Write(string function, ScheduleStatus status)
    {
        lock (_gate)
        {
            _statuses[function] = status;
            var fresh = $"{_path}.new";
            using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(file, _statuses);
                file.Flush(flushToDisk: true);
            }

            File.Move(fresh, _path, overwrite: true);
        }
    }

    public void Dispose() => _owner.Dispose();
}
