using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TechVolunteers.Tests.Faults;

/// <summary>The built app in a process of its own, on a folder that a test prepared, with a campaign clock that runs from where the test set it.</summary>
internal sealed partial class KillableApp : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Task _reading;

    private KillableApp(Process process, Task reading, Uri root) => (_process, _reading, Root) = (process, reading, root);

    public Uri Root { get; }

    public int Id => _process.Id;

    /// <summary>Marks a folder as a demonstration's, whose campaign clock now stands at an instant: only there is it another than real time.</summary>
    public static void SetClock(string folder, DateTimeOffset now) =>
        File.WriteAllText(Path.Combine(folder, "demo.json"), JsonSerializer.Serialize(new { Note = "A fault test's folder.", AheadTicks = (now - TimeProvider.System.GetUtcNow()).Ticks }));

    public static async Task<KillableApp> Start(string folder)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "TechVolunteers.Functions.dll"), "--demo", "--port", "0", $"--Data={folder}"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The app was not started.");
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var errors = process.StandardError.ReadToEndAsync();
        var reading = Task.Run(() => Read(process, listening, errors));
        try
        {
            return new KillableApp(process, reading, await listening.Task.WaitAsync(LongestStart));
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
        await process.WaitForExitAsync();
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
