namespace TechVolunteers.Campaigns;

/// <summary>The input of a campaign's orchestrations: its id and nothing else, for the rows are the truth.</summary>
public sealed record CampaignRun(CampaignId Campaign);
