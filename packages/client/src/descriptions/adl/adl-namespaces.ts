export const ADL_NAMESPACE = 'http://www.eu-emi.eu/es/2010/12/adl';
/** Of the elements that ARC adds. */
export const NORDUGRID_ADL_NAMESPACE = 'http://www.nordugrid.org/es/2011/12/nordugrid-adl';
