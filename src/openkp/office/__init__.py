"""The office: a Django project that keeps records, knows who may do what, and shows pages."""
