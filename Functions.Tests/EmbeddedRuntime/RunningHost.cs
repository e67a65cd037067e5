using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Hosting;

namespace TechVolunteers.Tests.EmbeddedRuntime;

/// <summary>What a test wants its host to be; everything else is as the app would have it.</summary>
internal sealed record HostSetup(params Type[] Functions)
{
    /// <summary>Text of host.json; null for none.</summary>
    public string? HostJson { get; init; }

    public string? LocalSettings { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Kept by the test that starts twice on the same data; else a fresh folder that goes with the host.</summary>
    public string? Folder { get; init; }

    /// <summary>As <c>--Key=value</c>.</summary>
    public string[] Args { get; init; } = [];

    /// <summary>Before ConfigureFunctionsWebApplication.</summary>
    public Action<FunctionsApplicationBuilder> Early { get; init; } = _ => { };

    public Action<FunctionsApplicationBuilder> Configure { get; init; } = _ => { };
}

/// <summary>A real host on a free port of 127.0.0.1, with its own settings, data and clock.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly DirectoryInfo? _ownFolder;

    private RunningHost(IHost host, DirectoryInfo? ownFolder, LogLines log, StringWriter console)
    {
        (_host, _ownFolder, Log, Console) = (host, ownFolder, log, console);
        Address = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public LogLines Log { get; }

    public StringWriter Console { get; }

    public IServiceProvider Services => _host.Services;

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public static async Task<RunningHost> Start(HostSetup setup)
    {
        var own = setup.Folder is null ? Directory.CreateTempSubdirectory("host-") : null;
        var folder = setup.Folder ?? own!.FullName;
        try
        {
            var log = new LogLines();
            var console = new StringWriter();
            var host = Build(setup, folder, log, console);
            await host.StartAsync();
            return new RunningHost(host, own, log, console);
        }
        catch (StartRefusedException)
        {
            own?.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>The problems for which the host refuses to be built or to start.</summary>
    public static async Task<IReadOnlyList<string>> Refusal(HostSetup setup)
    {
        var refused = await Xunit.Assert.ThrowsAsync<StartRefusedException>(async () => await (await Start(setup)).DisposeAsync());
        Xunit.Assert.All(refused.Problems, problem => Xunit.Assert.Contains(problem, refused.Message));
        return refused.Problems;
    }

    private static IHost Build(HostSetup setup, string folder, LogLines log, StringWriter console)
    {
        WriteOrRemove(Path.Combine(folder, "host.json"), setup.HostJson);
        WriteOrRemove(Path.Combine(folder, "local.settings.json"), setup.LocalSettings);
        var builder = FunctionsApplication.CreateBuilder(
            ["--port", "0", $"--EmbeddedRuntime:Root={folder}", $"--EmbeddedRuntime:Data={Path.Combine(folder, "data")}", .. setup.Args]);
        setup.Early(builder);
        builder.ConfigureFunctionsWebApplication();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(FunctionSource.Of(setup.Functions));
        builder.Services.AddSingleton(setup.Time);
        builder.Services.AddSingleton(new StartConsole(console));
        setup.Configure(builder);
        return builder.Build();
    }

    private static void WriteOrRemove(string path, string? text)
    {
        if (text is null)
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllText(path, text);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _ownFolder?.Delete(recursive: true);
    }
}

/// <summary>Keeps what was logged, as "Level: message" with the exception's message behind it.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> All => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(_lines);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception?.Message}".TrimEnd());
    }
}
