using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

public static class ExpertReviewSetup
{
    public static void AddExpertReview(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(WorkingCalendar.Shipped);
        builder.Services.AddSingleton<ExpertReviewReads>().AddSingleton<ReviewTaskReads>().AddSingleton<ProgressReads>();
        builder.Services.AddScoped<Assigning>().AddScoped<Distributing>().AddScoped<Declaring>().AddScoped<Scoring>().AddScoped<Reminding>();
        // Experts open a packet's files while the review runs, and not after.
        builder.Services.AddSingleton<AssignedReaders>(services => async (nomination, cancel) =>
            await services.GetRequiredService<CampaignReads>().Find(nomination.Campaign, cancel) is { Campaign.Stage: Stage.ExpertReview }
                ? await services.GetRequiredService<ExpertReviewReads>().Readers(nomination.Campaign, nomination.Id, cancel)
                : []);
        builder.Services.AddScoped<IStageGate, ExpertReviewGate>();
        builder.Services.AddSingleton<IInvariants, ExpertReviewInvariants>();
    }
}
