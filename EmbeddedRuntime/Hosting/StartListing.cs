using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using TechVolunteers.EmbeddedRuntime.Discovery;

namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>Tells on the console, once the server listens, which functions there are and what of host.json has no use here.</summary>
internal sealed class StartListing(FunctionList functions, HostJson hostJson, IServer server, StartConsole console) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        return console.Out.WriteLineAsync(Text(functions, hostJson, address));
    }

    internal static string Text(FunctionList functions, HostJson hostJson, string address)
    {
        var text = new StringBuilder().AppendLine().AppendLine("Functions:").AppendLine();
        foreach (var function in functions.Functions.OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase))
        {
            text.Append("        ").AppendLine(function.Trigger is Trigger.Http http
                ? $"{function.Name}: [{(http.Methods.IsEmpty ? "*" : string.Join(',', http.Methods))}] {address}/{http.Pattern.RawText}"
                : $"{function.Name}: {function.Trigger.BindingType}");
        }

        if (hostJson.Unused.Count > 0)
        {
            text.AppendLine().AppendLine($"Keys of host.json that this runtime has no use for: {string.Join(", ", hostJson.Unused)}");
        }

        return text.ToString();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Where the listing goes.</summary>
internal sealed record StartConsole(TextWriter Out);
