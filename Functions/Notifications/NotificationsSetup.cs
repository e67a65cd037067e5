using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Audit;

namespace TechVolunteers.Notifications;

public static class NotificationsSetup
{
    /// <summary>Sends the outbox. Settings: <c>Letters</c> with those of the chosen transport, and <c>LetterSender</c>; a demonstration needs none.</summary>
    /// <exception cref="SettingsException">Lists every setting that is missing or can't be read.</exception>
    public static void AddNotifications(this IHostApplicationBuilder builder, bool demo)
    {
        var settings = LetterSettings.Read(builder.Configuration, builder.Configuration["Data"] is { Length: > 0 } folder ? folder : ".data", demo);
        builder.Services.AddSingleton(settings.Transport);
        builder.Services.AddSingleton(settings.Sender);
        builder.Services.AddSingleton<LetterPartitions>();
        builder.Services.AddSingleton<LetterDispatch>();
        builder.Services.AddSingleton<HeldLetters>();
        builder.Services.AddScoped<TroubledLetters>();
        builder.Services.AddSingleton<IInvariants, LetterInvariants>();
        builder.Services.AddHostedService<LetterPost>();
    }
}
