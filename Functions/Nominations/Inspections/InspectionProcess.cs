using System.Diagnostics;
using System.Globalization;

namespace TechVolunteers.Nominations.Inspections;

/// <summary>One running child, as its parent sees it.</summary>
internal sealed class InspectionProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MemoryCheck = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    // What the runtime needs to start; keys and connection strings stay with the parent.
    private static readonly string[] Inherited =
        ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SystemRoot", "USERPROFILE", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"];

    private const long YoungGenerationBytes = 8L << 20;
    private const long LargeObjectBytes = 1L << 20;

    private readonly Process process;
    private readonly long memoryBytes;

    private InspectionProcess(Process process, long memoryBytes)
    {
        this.process = process;
        this.memoryBytes = memoryBytes;
    }

    /// <summary>What became of one request.</summary>
    internal abstract record Outcome
    {
        private Outcome() { }

        public sealed record Answered(InspectionAnswer Answer) : Outcome;

        /// <summary>The process is ended, or ending.</summary>
        public sealed record Stopped(InspectionStop Why, string Detail) : Outcome;
    }

    public int Id => process.Id;

    public bool Ended => process.HasExited;

    /// <summary>The most memory that it has had since its start.</summary>
    public long PeakBytes
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Starts a child and waits until it is ready, so that its start does not count as inspection time. Null when it does not come up.</summary>
    /// <param name="heapBytes">Of the managed heap: beyond it the child fails by itself.</param>
    /// <param name="memoryBytes">Of the whole process: beyond it the child is ended.</param>
    public static async Task<InspectionProcess?> Start(long heapBytes, long memoryBytes, CancellationToken cancel)
    {
        var (file, arguments) = Command();
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        var environment = Inherited.Select(name => (name, value: Environment.GetEnvironmentVariable(name))).Where(one => one.value is not null).ToArray();
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        // The value is hexadecimal.
        start.Environment["DOTNET_GCHeapHardLimit"] = heapBytes.ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        // By itself the young generation grows to the processor's cache, which on servers is larger than all that this process may have.
        start.Environment["DOTNET_GCgen0size"] = YoungGenerationBytes.ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcConcurrent"] = "0";
        // Buffers for a page's edges and bits come and go with the young generation; each among the large ones would bring a collection of everything nearer.
        start.Environment["DOTNET_GCLOHThreshold"] = LargeObjectBytes.ToString("X", CultureInfo.InvariantCulture);
        // A child reads few packets an hour: what it uses often is compiled for good at once, not when it has been idle for a while.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "0";
        // The C library would keep what pictures took; blocks of their size go back to the system at once.
        start.Environment["MALLOC_ARENA_MAX"] = "2";
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = "262144";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";

        var child = new InspectionProcess(Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start."), memoryBytes);
        using var limit = new CancellationTokenSource(StartLimit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            if (await InspectionFrames.Read(child.process.StandardOutput.BaseStream, either.Token) is "")
            {
                return child;
            }
        }
        catch (EndOfStreamException)
        {
            // It ended before it was ready.
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // It took too long.
        }
        catch (OperationCanceledException)
        {
            await child.DisposeAsync();
            throw;
        }

        await child.DisposeAsync();
        return null;
    }

    /// <summary>Asks for one packet. After anything but an answer the process must not be asked again.</summary>
    public async Task<Outcome> Ask(InspectionRequest request, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(request.LimitMilliseconds == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(request.LimitMilliseconds), TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var answered = new CancellationTokenSource();
        var watch = WatchMemory(answered.Token);
        try
        {
            var answer = await Exchange(request, either.Token);
            await answered.CancelAsync();
            return await watch ? new Outcome.Stopped(InspectionStop.Memory, "memory limit")
                : answer is null ? new Outcome.Stopped(InspectionStop.Crash, "no answer")
                : new Outcome.Answered(answer);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            await answered.CancelAsync();
            return await watch ? new Outcome.Stopped(InspectionStop.Memory, "memory limit") : new Outcome.Stopped(InspectionStop.Time, "time limit");
        }
        catch (Exception e) when (e is IOException or System.Text.Json.JsonException)
        {
            await answered.CancelAsync();
            return await watch ? new Outcome.Stopped(InspectionStop.Memory, "memory limit") : new Outcome.Stopped(InspectionStop.Crash, e.Message);
        }
    }

    /// <summary>Closes its input, on which an idle child leaves; one that does not is ended.</summary>
    public async ValueTask DisposeAsync()
    {
        using (process)
        {
            try
            {
                process.StandardInput.Close();
                using var farewell = new CancellationTokenSource(Farewell, TimeProvider.System);
                await process.WaitForExitAsync(farewell.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                Kill();
            }
        }
    }

    /// <summary>Ends the process at once.</summary>
    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended meanwhile.
        }
    }

    private async Task<InspectionAnswer?> Exchange(InspectionRequest request, CancellationToken cancel)
    {
        await InspectionFrames.Write(process.StandardInput.BaseStream, Json.Write(request), cancel);
        return await InspectionFrames.Read(process.StandardOutput.BaseStream, cancel) is { } answer ? Json.Read<InspectionAnswer>(answer) : null;
    }

    // True when the limit was passed and the process ended for it.
    private async Task<bool> WatchMemory(CancellationToken until)
    {
        using var timer = new PeriodicTimer(MemoryCheck, TimeProvider.System);
        try
        {
            do
            {
                process.Refresh();
                if (!process.HasExited && process.WorkingSet64 > memoryBytes)
                {
                    Kill();
                    return true;
                }
            }
            while (await timer.WaitForNextTickAsync(until));
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            // Answered, or the process ended between two questions about it.
        }

        return false;
    }

    // The same binary: its own executable when it runs as one, else the assembly by the dotnet that runs this process, or by the one on the path (tests).
    private static (string File, string[] Arguments) Command()
    {
        var assembly = typeof(InspectionProcess).Assembly;
        var self = Environment.ProcessPath ?? "dotnet";
        // Only .exe is an extension here: the names themselves have dots.
        var name = Path.GetFileName(self);
        name = name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
        return name == assembly.GetName().Name ? (self, [InspectionChild.Argument])
            : (name == "dotnet" ? self : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly.Location, InspectionChild.Argument]);
    }
}
