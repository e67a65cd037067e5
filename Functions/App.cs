using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Demo;
using TechVolunteers.ExpertReview;
using TechVolunteers.FinalList;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.PublicNotice;
using TechVolunteers.Storage;
using TechVolunteers.Supervision;
using TechVolunteers.Web;

namespace TechVolunteers;

/// <summary>The composition root: one line per feature. Tests compose the same app and then replace the clock and the folders.</summary>
public static class App
{
    public const string DemoFlag = "--demo";

    /// <param name="reading">Whether a stopped app's data are only read: the host is built and asked, and must not be started.</param>
    /// <exception cref="SettingsException">Lists every setting that is missing or can't be read.</exception>
    public static FunctionsApplicationBuilder Compose(string[] args, bool reading = false)
    {
        var demo = args.Contains(DemoFlag, StringComparer.Ordinal);
        // Taken out here: the reader of arguments would take the next one for its value.
        var builder = FunctionsApplication.CreateBuilder([.. args.Where(arg => arg != DemoFlag)]);
        builder.ConfigureFunctionsWebApplication();
        var settings = new SettingsReading();
        settings.Read(() => builder.AddDemo(demo, reading));
        settings.Read(() => builder.AddStorage(reading));
        settings.Read(() => builder.AddIdentity(demo));
        settings.Read(() => builder.AddNotifications(demo));
        builder.AddLedger();
        builder.AddWeb();
        builder.AddCampaigns();
        settings.Read(() => builder.AddNominations());
        builder.AddPreliminaryReview();
        builder.AddExpertReview();
        builder.AddFinalList();
        builder.AddPublicNotice();
        builder.AddSupervision();
        settings.End();
        return builder;
    }

    /// <summary>Gathers what the features miss, so that one start tells all of it.</summary>
    private sealed class SettingsReading
    {
        private readonly List<string> _problems = [];

        public void Read(Action add)
        {
            try
            {
                add();
            }
            catch (SettingsException missing)
            {
                _problems.AddRange(missing.Problems);
            }
        }

        public void End()
        {
            if (_problems.Count > 0)
                throw new SettingsException(_problems);
        }
    }
}
