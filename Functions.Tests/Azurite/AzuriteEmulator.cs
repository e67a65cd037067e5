using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using TechVolunteers.Tests.Azurite;
using Xunit;

[assembly: AssemblyFixture(typeof(AzuriteEmulator))]

namespace TechVolunteers.Tests.Azurite;

/// <summary>Azurite on free ports of 127.0.0.1, started by the first test that asks for it and stopped after the last test.</summary>
public sealed partial class AzuriteEmulator : IAsyncDisposable
{
    // Azurite's own account and key, the same on every machine.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // It ends with the test process, however that ends: its standard input is then closed.
    private const string EndWithParent = "process.stdin.resume().on('close', () => process.exit(0)); require(process.argv[1]);";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Lazy<Task<string>> started;
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"azurite-{Guid.NewGuid():N}");
    private Process? process;

    public AzuriteEmulator() => started = new(Start);

    /// <summary>The connection string; skips the calling test when Azurite is not installed.</summary>
    public Task<string> ConnectionString()
    {
        if (!File.Exists(Script))
            Assert.Skip($"Azurite is not installed in {Path.GetDirectoryName(Script)}: it needs Node 20, and the test build installs it with npm ci.");
        return started.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string Script => Path.Combine(
        typeof(AzuriteEmulator).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "AzuriteFolder").Value!,
        "node_modules", "azurite", "dist", "src", "azurite.js");

    private async Task<string> Start()
    {
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo("node")
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-e", EndWithParent, Script, "--location", folder, "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            "--blobHost", "127.0.0.1", "--blobPort", "0", "--queueHost", "127.0.0.1", "--queuePort", "0", "--tableHost", "127.0.0.1", "--tablePort", "0"])
            start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        using var limit = new CancellationTokenSource(StartLimit);
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        while (addresses.Count < 3)
        {
            var line = await process.StandardOutput.ReadLineAsync(limit.Token)
                ?? throw new InvalidOperationException("Azurite ended before it listened.");
            if (Listening().Match(line) is { Success: true } match)
                addresses[match.Groups["service"].Value] = match.Groups["address"].Value;
        }
        // A pipe that nobody reads would stop Azurite once it is full.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        return $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
            + $"BlobEndpoint={addresses["Blob"]}/{Account};TableEndpoint={addresses["Table"]}/{Account};";
    }

    [GeneratedRegex("Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<address>\\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
