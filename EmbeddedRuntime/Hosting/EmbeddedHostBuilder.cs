using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Http;
using TechVolunteers.EmbeddedRuntime.Timers;

namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>
/// Puts one host together: settings, server, functions, timers and durable functions. All state belongs to the host,
/// so that several can live in one process.
/// </summary>
internal sealed class EmbeddedHostBuilder
{
    private const int DefaultPort = 7071;

    private bool _web;

    public EmbeddedHostBuilder(string[] args)
    {
        // No server-wide defaults that the Functions host does not have: no host filtering, IIS or static web assets.
        Web = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        Root = Web.Configuration["EmbeddedRuntime:Root"] ?? AppContext.BaseDirectory;
        // First means weakest: real environment variables and arguments win.
        Web.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LocalSettings.Read(Root) });
        Web.WebHost.UseKestrelHttpsConfiguration();
        Web.Services.AddRouting();
        Web.Services.AddSingleton<IMemoryPoolFactory<byte>, ReceivePoolFactory>();
        Web.Services.Configure<KestrelServerOptions>(options => options.AddServerHeader = false);
    }

    public WebApplicationBuilder Web { get; }

    public List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> Middleware { get; } = [];

    /// <summary>The folder of host.json and local.settings.json: setting <c>EmbeddedRuntime:Root</c>, else beside the app.</summary>
    private string Root { get; }

    public void ConfigureWeb()
    {
        if (Middleware.Count > 0)
        {
            throw new StartRefusedException(
                ["ConfigureFunctionsWebApplication() comes after UseMiddleware: earlier middleware would see no HttpContext. Call it first."]);
        }

        _web = true;
    }

    public IHost Build()
    {
        var hostJson = ReadHostJson();
        var source = Web.Services.Select(s => s.ImplementationInstance).OfType<FunctionSource>().LastOrDefault()
            ?? FunctionSource.Of(Assembly.GetEntryAssembly() ?? throw new InvalidOperationException("The process has no entry assembly."));
        var found = FunctionFinder.Search(source, hostJson.RoutePrefix);
        var timers = TimerSchedules.Read(found.Functions, Web.Configuration);
        var disabled = DisabledFunctions.Read(found.Functions, Web.Configuration);
        List<string> problems = [.. hostJson.Problems, .. found.Problems, .. timers.Problems, .. disabled.Problems, .. PortProblems()];
        if (!_web && found.Functions.Any(f => f.Trigger is Trigger.Http))
        {
            problems.Add("HTTP functions need builder.ConfigureFunctionsWebApplication().");
        }

        if (problems.Count > 0)
        {
            throw new StartRefusedException(problems);
        }

        // The server's own request lines print whole query strings, and with them keys and one-time tokens: not unless asked for by name.
        Web.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [KeyValuePair.Create("Logging:LogLevel:Microsoft.AspNetCore", (string?)nameof(LogLevel.Warning))],
        });
        Web.Configuration.Sources.Insert(1, new MemoryConfigurationSource
        {
            InitialData = hostJson.LogLevels.Select(l => KeyValuePair.Create($"Logging:LogLevel:{l.Key}", (string?)l.Value)),
        });
        Web.WebHost.UseUrls(Web.Configuration["urls"] ?? $"http://127.0.0.1:{Web.Configuration["port"] ?? $"{DefaultPort}"}");
        Web.Services.TryAddSingleton(TimeProvider.System);
        Web.Services.AddSingleton(hostJson);
        Web.Services.AddSingleton(new FunctionPipeline(found.Functions, Middleware));
        Web.Services.AddSingleton<HttpFunctions>();
        Web.Services.AddSingleton(new FunctionList(found.Functions));
        Web.Services.AddSingleton(disabled);
        Web.Services.AddSingleton(DataFolder.Of(Web.Configuration));
        Web.Services.AddSingleton(timers);
        Web.Services.AddSingleton<IDurableFunctionInvoker, DurableFunctionInvoker>();
        if (TaskHubSettings.IsNeeded(found.Functions))
        {
            Web.Services.AddDurableTaskHub(TaskHubSettings.Read);
        }

        Web.Services.AddSingleton<TimerRunner>();
        Web.Services.AddHostedService(services => services.GetRequiredService<TimerRunner>());
        Web.Services.TryAddSingleton(new StartConsole(Console.Out));
        Web.Services.AddHostedService<StartListing>();
        return Start(found);
    }

    private WebApplication Start(FunctionFinder found)
    {
        var web = Web.Build();
        // On the Functions host no ASP.NET middleware runs by itself: authentication is asked for through HttpContext.
        IApplicationBuilder pipeline = web;
        pipeline.Properties["__AuthenticationMiddlewareSet"] = true;
        pipeline.Properties["__AuthorizationMiddlewareSet"] = true;
        web.UseRouting();
        web.Services.GetRequiredService<HttpFunctions>().Map(web, found.Functions);
        return web;
    }

    private HostJson ReadHostJson()
    {
        var path = Path.Combine(Root, "host.json");
        var overrides = Web.Configuration.GetSection(HostJson.OverrideSection).AsEnumerable(makePathsRelative: true)
            .Select(o => KeyValuePair.Create(o.Key.Replace(':', '.'), o.Value));
        return HostJson.Read(File.Exists(path) ? File.ReadAllText(path) : null, overrides);
    }

    private IEnumerable<string> PortProblems() =>
        Web.Configuration["port"] is { } port && !ushort.TryParse(port, out _)
            ? [$"--port takes a number from 0 to {ushort.MaxValue}, not '{port}'."]
            : [];
}
