using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Web;

namespace TechVolunteers.Demo;

public static class DemoSetup
{
    /// <summary>
    /// The demonstration with its clock and its people, when it is asked for; else the wall that keeps its data closed. Call it first: it decides
    /// the data folder (settings <c>Data</c> and <c>EmbeddedRuntime:Data</c>) and the campaign clock.
    /// </summary>
    /// <param name="reading">Whether a stopped app's data are only read: then none are begun.</param>
    /// <exception cref="SettingsException">The settings or the data folder do not go with what was asked for.</exception>
    public static void AddDemo(this IHostApplicationBuilder builder, bool demo, bool reading = false)
    {
        var settings = builder.Configuration;
        var folder = new DemoFolder(Path.GetFullPath(settings["Data"] is { Length: > 0 } data ? data : demo ? DemoWalls.Folder : ".data"));
        settings["Data"] = folder.Path;
        if (string.IsNullOrEmpty(settings["EmbeddedRuntime:Data"]) || demo)
            settings["EmbeddedRuntime:Data"] = folder.Path;
        builder.Services.AddSingleton(new RealClock(TimeProvider.System));
        builder.Services.AddSingleton<DuePoints>();
        if (demo && reading && !folder.Marked)
            throw new SettingsException([$"There is no demonstration in {folder.Path}."]);
        if (demo)
            AddDemonstration(builder, folder);
        else
            Close(builder, folder);
    }

    private static void AddDemonstration(IHostApplicationBuilder builder, DemoFolder folder)
    {
        if (DemoWalls.Problems(builder.Configuration, Flavour.Current) is { Count: > 0 } problems)
            throw new SettingsException(problems);
        var clock = folder.OpenClock(TimeProvider.System);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton(new DemoDoor(clock));
        builder.Services.AddSingleton<IClockBarSource, DemoClockBar>();
        builder.Services.AddSingleton(Campaigns.EarlierSelections.Sample);
        builder.Services.AddHostedService<DemoSeed>();
    }

    private static void Close(IHostApplicationBuilder builder, DemoFolder folder)
    {
        if (folder.Marked)
            throw new SettingsException([$"The folder {folder.Path} holds a demonstration, where everybody can sign in as anybody. Start with {App.DemoFlag}, or name another folder in the setting Data."]);
        builder.Services.AddSingleton(new DemoDoor(null));
    }
}
