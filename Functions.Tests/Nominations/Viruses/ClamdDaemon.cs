using System.Diagnostics;
using System.Text;
using TechVolunteers.Nominations.Viruses;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Viruses;

/// <summary>The real clamd on a socket of its own, with one signature: that of the EICAR test file, anywhere in a file.</summary>
internal sealed class ClamdDaemon : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly Process _process;

    private ClamdDaemon(string folder, Process process) => (_folder, _process) = (folder, process);

    /// <summary>In two halves, so that no scanner takes this file for it (eicar.org).</summary>
    public static string Eicar { get; } = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    public ClamdAddress Address => ClamdAddress.Parse($"unix://{Socket(_folder)}");

    /// <summary>Skips the calling test where clamd is not installed.</summary>
    public static async Task<ClamdDaemon> Start()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Select(folder => Path.Combine(folder, "clamd")).FirstOrDefault(File.Exists);
        if (program is null)
            Assert.Skip("clamd is not installed; on Debian it is in the package clamav-daemon.");
        var folder = Directory.CreateTempSubdirectory("clamd-").FullName;
        var signatures = Directory.CreateDirectory(Path.Combine(folder, "signatures")).FullName;
        await File.WriteAllTextAsync(Path.Combine(signatures, "test.ndb"), $"Eicar-Test-Signature:0:*:{Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Eicar))}\n");
        var settings = Path.Combine(folder, "clamd.conf");
        await File.WriteAllTextAsync(settings, $"LocalSocket {Socket(folder)}\nDatabaseDirectory {signatures}\nForeground yes\nLogVerbose yes\nStreamMaxLength 1M\n");
        var process = Process.Start(new ProcessStartInfo(program, ["-c", settings]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var daemon = new ClamdDaemon(folder, process);
        try
        {
            await daemon.Listens();
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Listens()
    {
        var errors = _process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(StartLimit);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is var line && line?.StartsWith("Listening daemon", StringComparison.Ordinal) != true)
        {
            if (line is null)
                throw new InvalidOperationException($"clamd ended before it listened. {await errors}");
        }
        // A pipe that nobody reads would stop it once it is full.
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
    }

    private static string Socket(string folder) => Path.Combine(folder, "clamd.ctl");
}
