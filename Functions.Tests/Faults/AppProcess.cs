using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TechVolunteers.Tests.Faults;

/// <summary>The built app in a process of its own, as a demonstration on a free port of this machine.</summary>
internal sealed partial class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Task _reading;

    private AppProcess(Process process, Task reading, Uri root) => (_process, _reading, Root) = (process, reading, root);

    public Uri Root { get; }

    /// <summary>Whether the process still lives.</summary>
    public bool Lives => !_process.HasExited;

    /// <summary>What the process holds in physical memory now, in bytes. Processes that it started do not count.</summary>
    public long Memory
    {
        get
        {
            // proc(5): pages, the second field. The framework's own look reads every thread of the process first, which a benchmark would feel.
            if (OperatingSystem.IsLinux())
                return long.Parse(File.ReadAllText($"/proc/{_process.Id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The processor time that the process has used. Processes that it started do not count.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Marks a folder as a demonstration's, whose campaign clock now stands at an instant: only there is it another than real time.</summary>
    public static void SetClock(string folder, DateTimeOffset now) =>
        File.WriteAllText(Path.Combine(folder, "demo.json"), JsonSerializer.Serialize(new { Note = "A fault test's folder.", AheadTicks = (now - TimeProvider.System.GetUtcNow()).Ticks }));

    /// <param name="data">The folder of its data: an empty one begins a new demonstration, and one that a test prepared goes on from there.</param>
    /// <param name="port">0 for any that is free.</param>
    /// <exception cref="InvalidOperationException">The app ended before it listened; the message holds what it wrote.</exception>
    public static async Task<AppProcess> Start(string data, CancellationToken cancel, int port = 0)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "TechVolunteers.Functions.dll"), "--demo", "--port", $"{port}", $"--Data={data}" },
            WorkingDirectory = data,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The app was not started.");
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var reading = Task.Run(() => Read(process, listening, errors), CancellationToken.None);
        try
        {
            return new AppProcess(process, reading, await listening.Task.WaitAsync(LongestStart, cancel));
        }
        catch (Exception)
        {
            await End(process, reading);
            throw;
        }
    }

    /// <summary>SIGKILL, with the processes that it started.</summary>
    public ValueTask DisposeAsync() => End(_process, _reading);

    private static async ValueTask End(Process process, Task reading)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        await reading;
        process.Dispose();
    }

    // Everything is read, so that the app never waits for a full pipe.
    private static async Task Read(Process process, TaskCompletionSource<Uri> listening, Task<string> errors)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Address().Match(line) is { Success: true } address)
                listening.TrySetResult(new Uri(address.Value));
        }
        if (!listening.Task.IsCompleted)
            listening.TrySetException(new InvalidOperationException($"The app ended before it listened. {await errors}"));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Address();
}
