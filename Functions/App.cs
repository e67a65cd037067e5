using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Campaigns;
using TechVolunteers.ExpertReview;
using TechVolunteers.Identity;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.Storage;
using TechVolunteers.Web;

namespace TechVolunteers;

/// <summary>The composition root: one line per feature. Tests compose the same app and then replace the clock and the folders.</summary>
public static class App
{
    public static FunctionsApplicationBuilder Compose(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.AddStorage();
        builder.AddLedger();
        builder.AddIdentity();
        builder.AddWeb();
        builder.AddCampaigns();
        builder.AddPreliminaryReview();
        builder.AddExpertReview();
        return builder;
    }
}
