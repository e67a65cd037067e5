using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TechVolunteers.Benchmarks;

/// <summary>The built app in a process of its own, as a demonstration on a free port of this machine.</summary>
internal sealed partial class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task _reading;

    private AppProcess(Process process, Task reading, Uri root) => (_process, _reading, Root) = (process, reading, root);

    public Uri Root { get; }

    /// <summary>What the process holds in physical memory now, in bytes. Processes that it started do not count.</summary>
    public long Memory
    {
        get
        {
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

    /// <param name="data">The folder of its data; an empty one begins a new demonstration.</param>
    public static async Task<AppProcess> Start(string data, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(System.Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "TechVolunteers.Functions.dll"), "--demo", "--port", "0", $"--Data={data}" },
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

    public ValueTask DisposeAsync() => End(_process, _reading);

    // Killed, because what it leaves behind is thrown away.
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
            if (ListedAddress().Match(line) is { Success: true } address)
                listening.TrySetResult(new Uri(address.Value));
        }
        if (!listening.Task.IsCompleted)
            listening.TrySetException(new InvalidOperationException($"The app ended before it listened. {await errors}"));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ListedAddress();
}
