using System.Text;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TechVolunteers.Audit;
using TechVolunteers.Storage;

namespace TechVolunteers.Supervision;

/// <summary>
/// <c>verify</c> as the first argument: checks every invariant over the data of a stopped app, or of a backup, with the settings of the app.
/// Nothing is changed. An app that runs checks itself, on the page 数据核对.
/// </summary>
internal static class VerifyStore
{
    public const string Argument = "verify";

    /// <summary>Leaves out reading the bytes of all documents again.</summary>
    public const string QuickFlag = "--quick";

    /// <returns>0 when nothing is broken, 1 when something is, 2 when it could not be looked at.</returns>
    /// <param name="configure">What a test changes about the app.</param>
    public static async Task<int> Run(string[] args, TextWriter output, TextWriter errors, Action<FunctionsApplicationBuilder>? configure = null)
    {
        var quick = args.Contains(QuickFlag, StringComparer.Ordinal);
        try
        {
            var builder = App.Compose([.. args.Where(arg => arg != QuickFlag)], reading: true);
            builder.Logging.ClearProviders();
            configure?.Invoke(builder);
            using var host = builder.Build();
            var durable = host.Services.GetService<DurableTaskClient>();
            var report = await host.Services.GetRequiredService<Invariants>().Check(Flavour.Current == Flavour.Embedded ? StoreUse.Stopped : StoreUse.Live, documents: !quick, durable, CancellationToken.None);
            await output.WriteAsync(Text(report));
            return report.Sound ? 0 : 1;
        }
        catch (Exception refused) when (refused is SettingsException or StoreUnavailableException or IOException)
        {
            await errors.WriteLineAsync(refused is SettingsException ? StartAdvice.For(refused) : $"不能核对：{refused.Message}");
            return 2;
        }
    }

    /// <summary>The report as the command prints it: a line for each part, its breaches below, the sum last.</summary>
    internal static string Text(InvariantReport report)
    {
        var text = new StringBuilder();
        foreach (var part in report.Parts)
        {
            text.Append(part.Code.PadRight(4)).Append(CheckWords.Standing(part)).Append("  ").AppendLine(part.Rule);
            foreach (var breach in part.Breaches)
                text.Append("      - ").AppendLine(breach);
        }
        return text.AppendLine(CheckWords.Sum(report)).ToString();
    }
}
